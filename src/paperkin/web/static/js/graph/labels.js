// Which names fit: one after the other beside its node, where it covers neither a node nor another name.
const HIGH = 16;
const GAP = 5;
const LONGEST = 34;
const WIDEST = 230;
const measure = document.createElement("canvas").getContext("2d");
const widths = new Map();

export function shortened(name) {
  if (name.length <= LONGEST) return name;
  const cut = name.lastIndexOf(" ", LONGEST);
  return `${name.slice(0, cut > LONGEST / 2 ? cut : LONGEST).replace(/[\s,;:.]+$/, "")}…`;
}

function width(text, font) {
  const key = `${font}|${text}`;
  if (!widths.has(key)) {
    measure.font = font;
    widths.set(key, Math.min(WIDEST, measure.measureText(text).width));
  }
  return widths.get(key);
}

const apart = (a, b) => a.left >= b.right || a.right <= b.left || a.top >= b.bottom || a.bottom <= b.top;

// items: what may have a name, the most important first: {x, y, radius, text, font}. things: all nodes {x, y, radius}.
// room: {width, height}. Returns for each item {x, y, anchor} or null where there is no room; what must have its name
// covers nodes if it has to.
export function placed(items, things, room) {
  const taken = things.map(({ x, y, radius }) => ({ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius }));
  return items.map(({ x, y, radius, text, font, must }) => {
    if (x < -40 || y < -20 || x > room.width + 40 || y > room.height + 20) return null;
    const wide = width(text, font);
    const side = radius + GAP;
    const choices = [
      { x: x + side, y, anchor: "start", left: x + side },
      { x: x - side, y, anchor: "end", left: x - side - wide },
      { x, y: y + radius + 2 + HIGH / 2, anchor: "middle", left: x - wide / 2 },
      { x, y: y - radius - 2 - HIGH / 2, anchor: "middle", left: x - wide / 2 },
    ];
    const boxes = choices.map((choice) => ({ ...choice, right: choice.left + wide + 2, left: choice.left - 2, top: choice.y - HIGH / 2, bottom: choice.y + HIGH / 2 }));
    const inside = boxes.filter((box) => box.left >= 2 && box.right <= room.width - 2);
    const box = inside.find((one) => taken.every((other) => apart(one, other))) ?? (must ? (inside[0] ?? boxes[2]) : null);
    if (box) taken.push(box);
    return box;
  });
}
