// The fields of a frame, written by `python -m digitnet.insight.frame`.

/** @typedef {{kind: string, text: string, mend: ?{label: string, setting: string, value: *, again: boolean}}} Trouble */

/**
 * @typedef {object} Frame
 * @property {number} step steps made so far
 * @property {?number} dev accuracy on the validation images, 0 to 1
 * @property {string} pictures change of the drawn weights of the first layer since the start: signed, packed
 * @property {number} picture_top the largest such change
 * @property {string[]} lines weights between drawn units, a text a gap: fine, 0 is -line_tops
 * @property {number[]} line_tops the largest weight of each gap
 * @property {string} answers answer to each digit, ? if there is none
 * @property {string} probs ten probabilities a digit: fine, packed
 * @property {string[]} lit activations of drawn hidden units, by digit: signed, packed
 * @property {number[]} lit_tops the largest activation of each hidden layer
 * @property {number} frame one more than that of the frame before
 * @property {number} made when the frame was made, in seconds since 1970
 * @property {string} state ready, waiting, running, paused, done, stopped or failed
 * @property {boolean} active waiting, running or paused: it takes commands
 * @property {boolean} ended no further frame will come
 * @property {string} message why it ended or paused, empty if nobody needs to know
 * @property {number} turn position in the queue, 1 for the next, 0 for none
 * @property {number} steps steps in all
 * @property {number} epoch passes over the training images so far
 * @property {number} seconds of training so far
 * @property {?number} train recent accuracy on the training images, 0 to 1
 * @property {number} lr learning rate as it was set
 * @property {number} lr_now learning rate by the schedule
 * @property {number} speed steps per second, 0 before the first
 * @property {?number} chosen_speed most steps per second, null for no limit
 * @property {?number} left seconds to the end at this speed
 * @property {?Trouble} trouble the run's problem
 * @property {string} result the result, empty until it ends
 * @property {number} from number of the first point that comes with this frame
 * @property {(?number)[][]} points step, loss, accuracy on training and on validation images
 * @property {number[]} sizes units of each layer, the input first
 * @property {string} activation of the hidden units
 * @property {string} images the digits, 784 levels each, packed
 * @property {string} labels the correct answer to each digit
 * @property {number} held_back number of validation images
 * @property {number[]} plan steps of the snapshots, also of those to come
 * @property {number[][]} shown indices of the drawn units, of each layer but the input
 * @property {string} first initial weights of the drawn units of the first layer: signed
 * @property {number} first_top the largest of them
 * @property {boolean} whole always true
 * @property {boolean} past a snapshot is shown, not the latest frame
 */

export {};
