const ASKED = 20_000; // milliseconds after which the server is asked whether it is there; as long again, and it is not
const LOST = "The connection is lost. What was written is saved.";
const NONE = "ketatui is not to be reached, or all its places are taken.";

const one = (selector) => document.querySelector(selector);

// Keys are for the terminal, when it is connected and whenever one comes back to this window; in the end they
// are for the link, which no other key would lead to.
function focus() {
  if (document.body.classList.contains("-closed")) {
    one(".ended a").focus();
  } else if (document.body.classList.contains("-loaded")) {
    one(".xterm-helper-textarea").focus();
  }
}

function end(why) {
  one(".why").textContent ||= why;
  document.body.classList.add("-closed");
}

window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    let heard = true;
    let opened = false;
    const asking = setInterval(() => {
      if (!heard) {
        end(LOST);
        this.close();
      } else if (opened) {
        heard = false;
        this.send(JSON.stringify(["ping", `${Date.now()}`]));
      }
    }, ASKED);
    this.addEventListener("open", () => { opened = true; });
    this.addEventListener("message", () => { heard = true; });
    this.addEventListener("close", (event) => {
      clearInterval(asking);
      end(event.reason || (opened ? LOST : NONE));
    });
  }
};

// Where the reader has no room, as on a telephone, letters are smaller.
const ROOM = { cols: 40, rows: 12 };
const SMALLEST = 8; // pixels

function fitting(options, addon) {
  const usual = Number(options.fontSize);
  return () => {
    for (let size = usual; size >= SMALLEST; size -= 1) {
      options.fontSize = size;
      const { cols, rows } = addon.proposeDimensions();
      if (cols >= ROOM.cols && rows >= ROOM.rows) {
        break;
      }
    }
    addon.fit();
  };
}

// A finger moves what is under it, by the wheel, of which the reader makes three lines. A tap stays the browser's.
function swiped(terminal, place) {
  let start = null;
  let turned = 0;
  place.addEventListener("touchstart", ({ touches }) => {
    start = touches.length === 1 ? touches[0] : null;
    turned = 0;
  }, { passive: true });
  place.addEventListener("touchmove", (event) => {
    if (start === null) {
      return;
    }
    event.preventDefault(); // else the browser scrolls too, and takes the next tap for the end of that
    const { clientX, clientY } = start;
    const line = one(".xterm-screen").clientHeight / terminal.rows;
    const turn = Math.round((clientY - event.touches[0].clientY) / (3 * line));
    while (turned !== turn) {
      const deltaY = Math.sign(turn - turned);
      turned += deltaY;
      const deltaMode = WheelEvent.DOM_DELTA_LINE;
      terminal.element.dispatchEvent(new WheelEvent("wheel", { clientX, clientY, deltaMode, deltaY }));
    }
  }, { passive: false });
}

// The client keeps itself to itself, but for the moment in which it gives this name to an addon.
Object.defineProperty(Object.prototype, "fitAddon", {
  configurable: true,
  set(addon) {
    delete Object.prototype.fitAddon;
    this.fitAddon = addon;
    this.fit = fitting(this.terminal.options, addon);
    swiped(this.terminal, this.element);
    this.terminal.options.macOptionClickForcesSelection = true;
  },
});

// As everywhere in a browser ctrl+c copies what is selected (with shift, as the mouse is the reader's), and
// ctrl+v pastes. Of both the terminal would make a key. As in a terminal ctrl+shift+c copies too.
function copied() {
  let done = false;
  const see = (event) => { done = event.defaultPrevented; };
  addEventListener("copy", see);
  document.execCommand("copy");
  removeEventListener("copy", see);
  return done;
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey && !event.altKey && !event.metaKey) {
    if (event.key === "v") {
      event.stopPropagation();
    } else if (event.key.toLowerCase() === "c" && copied()) {
      event.stopPropagation();
      event.preventDefault();
    }
  }
}, true);

addEventListener("focus", focus);
addEventListener("load", () =>
  new MutationObserver(focus).observe(document.body, { attributeFilter: ["class"] }));
