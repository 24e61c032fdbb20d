"use strict";

// A recording: for each frame the runs of cells that changed, and every now and then all cells, to go anywhere from.

const BOLD = 1, WIDE = 2, WHOLE = 4; // of a run: printed bold; one character two cells wide; all of its text in one cell
const NOTHING = 0; // the second half of a wide character
const BETWEEN = 32; // frames from one that is kept whole to the next

class Recording {
  constructor(header) {
    Object.assign(this, header);
    this.frames = [];
    this.letters = []; // what takes more than one code point, such as letters with accents
    this.codes = new Map([["", NOTHING]]);
    this.kept = [];
    this.last = this.blank();
    this.shown = this.blank();
    this.number = -1;
  }

  blank() {
    const size = this.width * this.height;
    const cells = { code: new Int32Array(size), fg: new Uint32Array(size), bg: new Uint32Array(size), kind: new Uint8Array(size) };
    cells.code.fill(32);
    return cells;
  }

  add([seconds, k, marks, runs]) {
    this.apply(this.last, runs);
    if (this.frames.length % BETWEEN === 0) this.kept.push(copy(this.last));
    this.frames.push({ seconds, k, marks, runs });
  }

  get seconds() {
    return this.frames.length ? this.frames.at(-1).seconds + 1 / this.fps : 0;
  }

  // The cells of a frame; they are written to when the next one is asked for.
  at(number) {
    const base = Math.floor(number / BETWEEN);
    if (number < this.number || base * BETWEEN > this.number) {
      this.shown = copy(this.kept[base]);
      this.number = base * BETWEEN;
    }
    while (this.number < number) this.apply(this.shown, this.frames[++this.number].runs);
    return this.shown;
  }

  apply(cells, runs) {
    for (const [row, col, text, fg, bg, kind] of runs) {
      let i = row * this.width + col;
      for (const letter of kind & WHOLE ? [text] : text) {
        cells.code[i] = this.code(letter);
        cells.fg[i] = fg;
        cells.bg[i] = bg;
        cells.kind[i++] = kind;
      }
    }
  }

  // The code point of a letter, or a number below zero for what has none.
  code(letter) {
    if (!this.codes.has(letter)) {
      const single = letter.codePointAt(0);
      const known = String.fromCodePoint(single) === letter;
      this.codes.set(letter, known ? single : -this.letters.push(letter));
    }
    return this.codes.get(letter);
  }

  letter(code) {
    return code < 0 ? this.letters[-code - 1] : String.fromCodePoint(code);
  }
}

function copy(cells) {
  return Object.fromEntries(Object.entries(cells).map(([name, array]) => [name, array.slice()]));
}

// The lines of the text that a page holds packed, one at a time.
async function* unpacked(packed) {
  const pieces = packed.trim().split("\n").values();
  const bytes = new ReadableStream({
    pull(controller) {
      const { value, done } = pieces.next();
      if (done) controller.close();
      else controller.enqueue(Uint8Array.from(atob(value), (char) => char.charCodeAt(0)));
    },
  });
  const reader = bytes.pipeThrough(new DecompressionStream("deflate")).pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (held + part.value).split("\n");
    held = lines.pop();
    yield* lines;
  }
}
