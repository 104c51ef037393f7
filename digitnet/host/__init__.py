"""The computer that digitnet runs on: its files, its address, its certificate."""

from digitnet.host.address import network_host
from digitnet.host.certificate import check_certificate, self_signed
from digitnet.host.files import APP_FOLDER, data_folder

__all__ = ["APP_FOLDER", "check_certificate", "data_folder", "network_host", "self_signed"]
