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

// Where 40 columns do not fit, as on a telephone, letters are smaller.
addEventListener("DOMContentLoaded", () => {
  const { dataset } = one(".textual-terminal");
  dataset.fontSize = Math.max(8, Math.min(dataset.fontSize, Math.floor((innerWidth - 16) / 41 / 0.61)));
});

// As everywhere in a browser ctrl+c copies what is selected (with shift, as the mouse is the reader's), and
// ctrl+v pastes. Of both the terminal would make a key.
function copied() {
  let done = false;
  const see = (event) => { done = event.defaultPrevented; };
  addEventListener("copy", see);
  document.execCommand("copy");
  removeEventListener("copy", see);
  return done;
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey) {
    if (event.key === "v") {
      event.stopPropagation();
    } else if (event.key === "c" && copied()) {
      event.stopPropagation();
      event.preventDefault();
    }
  }
}, true);

addEventListener("focus", focus);
addEventListener("load", () =>
  new MutationObserver(focus).observe(document.body, { attributeFilter: ["class"] }));
