// Symbols of the overview must not lie on each other: they are moved apart by what is needed and no more.
// A donut stands for a whole district, so a few pixels take nothing from its truth.

const ROUNDS = 40;
const LINE = 18;
const LETTER = 8.4;

// Points in pixels, moved until every two are `apart` or the rounds are used up.
export function spread(points, apart) {
  const moved = points.map((point) => point.clone());
  for (let round = 0; round < ROUNDS; round += 1) {
    moved.forEach((one, index) => moved.slice(index + 1).forEach((other) => push(one, other, apart)));
  }
  return moved;
}

function push(one, other, apart) {
  const between = other.subtract(one);
  const distance = Math.hypot(between.x, between.y) || 1;
  if (distance >= apart) return;
  const step = between.multiplyBy((apart - distance) / 2 / distance);
  other._add(step);
  one._subtract(step);
}

// Which names find room below their symbols, the first ones first; the others are left to the list.
export function namesThatFit(points, names, diameter) {
  const taken = points.map(({ x, y }) => box(x, y, diameter, diameter));
  return names.map((name, index) => {
    const label = box(points[index].x, points[index].y + diameter / 2 + LINE / 2, name.length * LETTER, LINE);
    if (taken.some((other) => covers(label, other))) return false;
    taken.push(label);
    return true;
  });
}

function box(x, y, width, height) {
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2 + 1, bottom: y + height / 2 - 1 };
}

function covers(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
