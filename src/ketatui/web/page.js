// Keys are for the terminal: when it is connected, and whenever one comes back to this window.
function focus() {
  if (document.body.classList.contains("-loaded")) {
    document.querySelector(".xterm-helper-textarea").focus();
  }
}
addEventListener("focus", focus);
addEventListener("load", () =>
  new MutationObserver(focus).observe(document.body, { attributeFilter: ["class"] }));
