// Everything that makes a page more than its HTML. Each module works alone; none is needed.
import "./pass-timer.js";
import "./live-clock.js";
import "./live-region.js";
import "./live-status.js";
import "./look-again.js";
import "./modal-sheet.js";
import "./forms.js";
import "./toasts.js";
import "./keyboard.js";
