// The board follows what comes in.
import '../../../js/live.js';
