// Cells on a canvas: braille, blocks and lines as shapes, letters in the fonts of the page.

const UNITS = 10; // of the shapes, across a cell; it is twice as high
const CRISP = 8; // pixels across a cell, from which on none is scaled; below, whole pixels would waste too much room

class Screen {
  constructor(canvas, recording) {
    Object.assign(this, { canvas, recording });
    this.octants = new Map(recording.octants.map((code, parts) => [code, parts]));
    this.pen = canvas.getContext("2d", { alpha: false });
  }

  // Take a width, in CSS pixels; whether the picture has to be painted anew for it.
  fit(width) {
    const { canvas, recording } = this, ratio = window.devicePixelRatio, room = width / recording.width * ratio;
    const cell = room >= CRISP ? Math.floor(room) : Math.ceil(room);
    const across = Math.min(cell, room) * recording.width / ratio; // in CSS pixels
    if (this.cell === cell && this.across === across) return false;
    Object.assign(this, { cell, across, shown: null });
    canvas.width = cell * recording.width;
    canvas.height = 2 * cell * recording.height;
    canvas.style.width = `${across}px`;
    canvas.style.height = `${across * canvas.height / canvas.width}px`;
    return true;
  }

  forget() {
    this.shown = null;
  }

  paint(cells) {
    const changed = this.changed(cells);
    for (const i of changed) {
      this.pen.fillStyle = hex(cells.bg[i]);
      this.pen.fillRect(...this.corner(i), this.cell, 2 * this.cell);
    }
    for (const i of changed) this.ink(cells, i);
    this.shown = copy(cells);
  }

  changed(cells) {
    const { shown } = this, found = new Set();
    for (let i = 0; i < cells.code.length; i++) {
      if (shown && cells.code[i] === shown.code[i] && cells.bg[i] === shown.bg[i] && cells.fg[i] === shown.fg[i] && cells.kind[i] === shown.kind[i]) continue;
      found.add(i);
      if (cells.kind[i] & WIDE) found.add(i + 1);
      if (cells.code[i] === NOTHING) found.add(i - 1);
    }
    return found;
  }

  corner(i) {
    const { width } = this.recording;
    return [i % width * this.cell, 2 * Math.floor(i / width) * this.cell];
  }

  ink(cells, i) {
    const code = cells.code[i], [x, y] = this.corner(i), shape = this.recording.shapes[code];
    if (code === NOTHING || code === 32) return;
    this.pen.fillStyle = this.pen.strokeStyle = hex(cells.fg[i]);
    if (code >= 0x2800 && code < 0x2900) this.dots(code, x, y);
    else if (shape?.fill) this.fill(shape, x, y);
    else if (shape) this.lines(shape, x, y);
    else if (this.octants.has(code)) this.octant(this.octants.get(code), x, y);
    else this.write(this.recording.letter(code), cells.kind[i], x, y);
  }

  dots(code, x, y) {
    const { pen, cell } = this, step = cell / 2, radius = 0.16 * cell;
    pen.beginPath();
    for (const [bit, col, row] of [[0, 0, 0], [1, 0, 1], [2, 0, 2], [3, 1, 0], [4, 1, 1], [5, 1, 2], [6, 0, 3], [7, 1, 3]]) {
      if (!(code >> bit & 1)) continue;
      const centerX = x + step * (col + 0.5), centerY = y + step * (row + 0.5);
      pen.moveTo(centerX + radius, centerY);
      pen.arc(centerX, centerY, radius, 0, 2 * Math.PI);
    }
    pen.fill();
  }

  // The 2 x 4 parts of a cell, row by row, a bit each.
  octant(parts, x, y) {
    const rows = [0, 1, 2, 3, 4].map((row) => Math.round(row * this.cell / 2)), middle = Math.round(this.cell / 2);
    for (let part = 0; part < 8; part++) {
      if (!(parts >> part & 1)) continue;
      const row = part >> 1, [from, to] = part & 1 ? [middle, this.cell] : [0, middle];
      this.pen.fillRect(x + from, y + rows[row], to - from, rows[row + 1] - rows[row]);
    }
  }

  fill({ fill, opacity }, x, y) {
    const { pen, cell } = this;
    pen.globalAlpha = opacity;
    for (const [left, top, width, height] of fill) {
      const [x0, x1] = [left, left + width].map((part) => x + Math.round(part * cell));
      const [y0, y1] = [top, top + height].map((part) => y + Math.round(part * 2 * cell));
      pen.fillRect(x0, y0, x1 - x0, y1 - y0);
    }
    pen.globalAlpha = 1;
  }

  // How wide a light line is, in whole pixels: one pen. A heavy one is three, a double one two with one between them.
  get thick() {
    return Math.max(1, Math.round(this.cell / UNITS));
  }

  lines({ bars, dashed, arc, slants }, x, y) {
    const { pen, cell } = this;
    for (const [level, low, high, start, end] of bars) {
      const [length, other] = level ? [UNITS, 2 * UNITS] : [2 * UNITS, UNITS];
      const [top, bottom] = [low, high].map((side) => this.side(side, other));
      const [from, to] = dashed ? this.dash(start, end) : [start, end].map((side) => this.side(side, length));
      pen.fillRect(...(level ? [x + from, y + top, to - from, bottom - top] : [x + top, y + from, bottom - top, to - from]));
    }
    if (arc) this.arc(arc, x, y);
    for (const slant of slants) this.slanted(slant.map((part) => part * cell / UNITS), x, y);
  }

  // Where the side of a line lies: at an edge of the cell, or so many pens from the one in the middle.
  side(at, length) {
    const whole = length * this.cell / UNITS;
    if (at % length === 0) return at && whole;
    return Math.ceil((whole - this.thick) / 2) + (at - length / 2) * this.thick;
  }

  dash(start, end) {
    const [from, length] = [start, end - start].map((part) => Math.round(part * this.cell / UNITS));
    return [from, from + Math.max(1, length)];
  }

  // A line to the middle from an edge at the left or right, bent up or down to another.
  arc([toX, toY], x, y) {
    const { pen, thick } = this, [edgeX, edgeY] = [x + this.side(toX, UNITS), y + this.side(toY, 2 * UNITS)];
    const [middleX, middleY] = [x + this.side(UNITS / 2, UNITS) + thick / 2, y + this.side(UNITS, 2 * UNITS) + thick / 2];
    pen.lineWidth = thick;
    pen.beginPath();
    pen.moveTo(edgeX, middleY);
    pen.arcTo(middleX, middleY, middleX, edgeY, Math.abs(edgeX - middleX));
    pen.lineTo(middleX, edgeY);
    pen.stroke();
  }

  slanted([fromX, fromY, toX, toY], x, y) {
    const { pen } = this;
    this.within(x, y, 1, () => {
      pen.lineWidth = this.thick;
      pen.lineCap = "square";
      pen.beginPath();
      pen.moveTo(x + fromX, y + fromY);
      pen.lineTo(x + toX, y + toY);
      pen.stroke();
    });
  }

  write(letter, kind, x, y) {
    const { pen, cell, recording } = this, unit = cell / UNITS, count = kind & WIDE ? 2 : 1;
    const { size, baseline } = kind & WIDE ? recording.wide : recording.narrow;
    pen.font = `${kind & BOLD ? "bold " : ""}${size * unit}px ${recording.family}`;
    const room = count * cell, spare = Math.max(0, room - pen.measureText(letter).width);
    this.within(x, y, count, () => pen.fillText(letter, x + spare / 2, y + baseline * unit, room));
  }

  // Draw so that nothing reaches out of the cells, for only these are painted over.
  within(x, y, cells, draw) {
    const { pen, cell } = this;
    pen.save();
    pen.beginPath();
    pen.rect(x, y, cells * cell, 2 * cell);
    pen.clip();
    draw();
    pen.restore();
  }
}

function hex(color) {
  return `#${color.toString(16).padStart(6, "0")}`;
}
