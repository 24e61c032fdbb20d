"use strict";

// Starts textual-serve's terminal on this page. The scene stands behind the # of the address, which only the page can read.

const { token } = document.body.dataset;
const SCENE = "#scene=";
const ENOUGH = 6001; // letters of a scene: one more than a link may have, so that the server can say that it has too many

// The address of the session. The terminal appends its size.
function sessionAddress() {
  const scene = location.hash.startsWith(SCENE) ? location.hash.slice(SCENE.length, SCENE.length + ENOUGH) : "";
  return `ws://${location.host}/ws/${token}${scene && "/"}${encodeURIComponent(scene)}`;
}

// The terminal opens downloads in a new window, which browsers stop as a pop-up. A link that is clicked is none.
function download(address) {
  const link = document.createElement("a");
  link.href = `${new URL(address, location).pathname}?token=${token}`;
  link.download = "";
  link.click();
}

const open = window.open.bind(window);
window.open = (address, ...rest) => {
  const inside = address && new URL(address, location).pathname.startsWith("/download/");
  return inside ? download(address) : open(address, ...rest);
};

// The terminal sends keys, its size and who has the keyboard also when the session is closing or has ended, as on a page
// that is loaded anew. There is nobody to send them to.
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
  if (this.readyState <= WebSocket.OPEN) send.call(this, data);
};

// The terminal measures letters when it begins, so they are loaded before. It waits for the page to be loaded, which is past.
async function begin() {
  document.getElementById("terminal").dataset.sessionWebsocketUrl = sessionAddress();
  await Promise.allSettled(["", "bold "].map((weight) => document.fonts.load(`${weight}16px "Roboto Mono"`)));
  const script = document.createElement("script");
  script.src = `static/textual.js?token=${token}`;
  script.addEventListener("load", () => window.onload());
  document.head.append(script);
}

// Keys go to the terminal as soon as its session listens; before, it cannot say that it got the keyboard.
new MutationObserver((_, observer) => {
  if (!document.body.classList.contains("-loaded")) return;
  observer.disconnect();
  document.querySelector(".xterm-helper-textarea").focus();
}).observe(document.body, { attributeFilter: ["class"] });

// The words of the page itself are in the language of the browser; those of the terminal, in that of the race.
if (navigator.language.startsWith("zh")) {
  document.documentElement.lang = "zh";
  document.getElementById("ended").textContent = "会话已结束。";
  document.getElementById("again").textContent = "重新开始";
}

document.getElementById("again").addEventListener("click", () => location.reload());
window.addEventListener("hashchange", () => location.reload());
window.addEventListener("load", begin);
