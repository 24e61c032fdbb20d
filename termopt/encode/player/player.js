// The controls around the screen.

const RECENT = 2; // seconds of recording for which the words of a mark stay

const find = (id) => document.getElementById(id);

class Player {
  constructor(recording, screen) {
    Object.assign(this, { recording, screen, number: 0, seconds: 0, speed: 1, playing: false, frame: 0, looping: false, marks: [] });
  }

  // -- what is shown ------------------------------------------------------------------------------------------------

  resize() {
    const main = document.querySelector("main"), frame = find("frame");
    main.style.maxWidth = "";
    const changed = this.screen.fit(frame.clientWidth);
    main.style.maxWidth = `${main.clientWidth - frame.clientWidth + this.screen.across}px`;
    if (changed) this.show();
  }

  show() {
    const { recording, number } = this, frame = recording.frames[number], scrubber = find("scrubber");
    this.screen.paint(recording.at(number));
    scrubber.value = number;
    scrubber.style.setProperty("--done", `${100 * number / Math.max(1, recording.frames.length - 1)}%`);
    scrubber.setAttribute("aria-valuetext", `${clock(frame.seconds)}, step ${frame.k}`);
    find("time").textContent = `${clock(frame.seconds)} / ${clock(recording.seconds)}`;
    find("step").textContent = `step ${frame.k}`;
    const mark = this.marks.findLast((other) => other <= number);
    const recent = mark !== undefined && frame.seconds - recording.frames[mark].seconds < RECENT;
    find("mark").textContent = recent ? recording.frames[mark].marks.join(" · ") : "";
  }

  // The first frame is known.
  begin() {
    this.setSpeed(1);
    this.resize();
    this.listen();
  }

  // All frames are known.
  complete() {
    const { recording } = this, last = recording.frames.length - 1;
    find("scrubber").max = last;
    this.marks = recording.frames.flatMap((frame, number) => (frame.marks.length ? [number] : []));
    find("marks").replaceChildren(...this.marks.map((number) => this.tick(number, number / Math.max(1, last))));
    this.show();
  }

  // The sign of a mark below the scrubber. The keyboard goes from mark to mark otherwise.
  tick(number, part) {
    const button = document.createElement("button");
    button.type = "button";
    button.tabIndex = -1;
    button.style.left = `${100 * part}%`;
    button.title = `${clock(this.recording.frames[number].seconds)}  ${this.recording.frames[number].marks.join(" · ")}`;
    button.addEventListener("click", () => this.seek(number));
    return button;
  }

  // -- what can be done ---------------------------------------------------------------------------------------------

  seek(number) {
    this.number = Math.min(Math.max(number, 0), this.recording.frames.length - 1);
    this.seconds = this.recording.frames[this.number].seconds;
    this.show();
  }

  step(count) {
    this.play(false);
    this.seek(this.number + count);
  }

  toMark(forward) {
    const { marks, number } = this;
    const next = forward ? marks.find((mark) => mark > number) : marks.findLast((mark) => mark < number);
    this.play(false);
    this.seek(next ?? (forward ? this.recording.frames.length - 1 : 0));
  }

  play(playing) {
    if (!playing) cancelAnimationFrame(this.frame);
    else if (!this.playing) {
      if (this.number === this.recording.frames.length - 1) this.seek(0);
      this.frame = requestAnimationFrame((now) => this.advance(now, now));
    }
    this.playing = playing;
    document.body.classList.toggle("playing", playing);
    find("play").ariaLabel = playing ? "Pause" : "Play";
    find("play").title = playing ? "Pause (space)" : "Play (space)";
  }

  // The time that the page was hidden does not count: no frames are asked for then, and the next one begins anew.
  advance(before, now) {
    this.seconds += (now - before) / 1000 * this.speed;
    if (this.seconds >= this.recording.seconds && this.looping) this.seconds %= this.recording.seconds;
    const { frames } = this.recording, number = frames.findLastIndex((frame) => frame.seconds <= this.seconds);
    if (number !== this.number) {
      this.number = number;
      this.show();
    }
    if (this.seconds >= this.recording.seconds) this.play(false);
    else this.frame = requestAnimationFrame((next) => this.advance(this.hidden ? next : now, next));
    this.hidden = false;
  }

  setSpeed(speed) {
    this.speed = speed;
    for (const button of document.querySelectorAll("[data-speed]")) button.ariaPressed = String(Number(button.dataset.speed) === speed);
  }

  setLooping(looping) {
    this.looping = looping;
    find("loop").ariaPressed = String(looping);
  }

  // -- hands --------------------------------------------------------------------------------------------------------

  listen() {
    const clicks = {
      play: () => this.play(!this.playing), screen: () => this.play(!this.playing),
      back: () => this.step(-1), forward: () => this.step(1), loop: () => this.setLooping(!this.looping),
    };
    for (const [id, act] of Object.entries(clicks)) find(id).addEventListener("click", act);
    for (const button of document.querySelectorAll("[data-speed]")) button.addEventListener("click", () => this.setSpeed(Number(button.dataset.speed)));
    find("scrubber").addEventListener("input", (event) => this.seek(event.target.valueAsNumber));
    document.addEventListener("keydown", (event) => this.key(event));
    window.addEventListener("resize", () => this.resize());
    document.addEventListener("visibilitychange", () => { this.hidden = true; });
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === " " && event.target.closest?.("button")) return; // which it presses
    const keys = {
      " ": () => this.play(!this.playing), l: () => this.setLooping(!this.looping),
      ArrowLeft: () => (event.shiftKey ? this.toMark(false) : this.step(-1)),
      ArrowRight: () => (event.shiftKey ? this.toMark(true) : this.step(1)),
      Home: () => this.step(-Infinity), End: () => this.step(Infinity),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  }
}

function clock(seconds) {
  const tenths = Math.floor(seconds * 10 + 1e-6), minutes = Math.floor(tenths / 600);
  return `${minutes}:${String(Math.floor(tenths / 10) % 60).padStart(2, "0")}.${tenths % 10}`;
}

function say(words) {
  document.body.classList.add("broken");
  find("notice").textContent = words;
  find("notice").hidden = false;
}

// Show the first frame at once, the rest when they are there.
async function open() {
  const lines = unpacked(find("recording").textContent);
  const recording = new Recording(JSON.parse((await lines.next()).value));
  const screen = new Screen(find("screen"), recording), player = new Player(recording, screen);
  for await (const line of lines) {
    recording.add(JSON.parse(line));
    if (recording.frames.length === 1) player.begin();
  }
  if (!recording.frames.length) return say("There is no picture in this recording.");
  player.complete();
  await Promise.allSettled(["", "bold "].map((weight) => document.fonts.load(`${weight}16px ${recording.family}`)));
  screen.forget();
  player.show();
  player.play(!matchMedia("(prefers-reduced-motion: reduce)").matches);
}

if (typeof DecompressionStream === "undefined") say("This browser is too old to show the recording: it cannot unpack it.");
else open().catch((error) => say(`The recording in this page is damaged: ${error.message}`));
