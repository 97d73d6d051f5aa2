// Reads Mapbox Vector Tiles (specification 2.1): layers of features with parts and properties.

const text = new TextDecoder();

export function decode(buffer) {
  return fields(new Uint8Array(buffer)).map(([, bytes]) => layer(bytes));
}

function layer(bytes) {
  const found = { keys: [], values: [], features: [], extent: 4096 };
  for (const [number, value] of fields(bytes)) {
    if (number === 1) found.name = text.decode(value);
    if (number === 2) found.features.push(value);
    if (number === 3) found.keys.push(text.decode(value));
    if (number === 4) found.values.push(property(value));
    if (number === 5) found.extent = value;
  }
  found.features = found.features.map((one) => feature(one, found));
  return found;
}

function feature(bytes, { keys, values }) {
  const found = { kind: 0, parts: [], properties: {} };
  for (const [number, value] of fields(bytes)) {
    if (number === 2) {
      const tags = numbers(value);
      for (let at = 0; at < tags.length; at += 2) found.properties[keys[tags[at]]] = values[tags[at + 1]];
    }
    if (number === 3) found.kind = value;
    if (number === 4) found.parts = parts(numbers(value));
  }
  return found;
}

function parts(commands) {
  const found = [];
  let [x, y, at] = [0, 0, 0];
  while (at < commands.length) {
    const [command, count] = [commands[at] & 7, commands[at] >> 3];
    at += 1;
    if (command === 7) {
      found.at(-1).push(found.at(-1)[0]);
      continue;
    }
    for (let n = 0; n < count; n += 1) {
      [x, y] = [x + signed(commands[at]), y + signed(commands[at + 1])];
      at += 2;
      if (command === 1) found.push([]);
      found.at(-1).push([x, y]);
    }
  }
  return found;
}

function property(bytes) {
  const [[number, value]] = fields(bytes);
  if (number === 1) return text.decode(value);
  if (number === 2 || number === 3) {
    const view = new DataView(value.buffer, value.byteOffset);
    return number === 2 ? view.getFloat32(0, true) : view.getFloat64(0, true);
  }
  if (number === 6) return signed(value);
  return number === 7 ? Boolean(value) : value;
}

const signed = (number) => (number >>> 1) ^ -(number & 1);

function numbers(bytes) {
  const found = [];
  for (let at = 0; at < bytes.length; ) {
    const [number, next] = varint(bytes, at);
    found.push(number);
    at = next;
  }
  return found;
}

function varint(bytes, at) {
  let [number, scale] = [0, 1];
  for (;;) {
    const byte = bytes[at];
    at += 1;
    number += (byte & 127) * scale;
    if (byte < 128) return [number, at];
    scale *= 128;
  }
}

// The fields of a protocol buffer: their numbers, with a number or bytes.
function fields(bytes) {
  const found = [];
  for (let at = 0; at < bytes.length; ) {
    const [tag, after] = varint(bytes, at);
    if ((tag & 7) === 0) {
      const [number, next] = varint(bytes, after);
      found.push([tag >> 3, number]);
      at = next;
      continue;
    }
    const [size, begin] = { 1: [8, after], 5: [4, after] }[tag & 7] ?? varint(bytes, after);
    found.push([tag >> 3, bytes.subarray(begin, begin + size)]);
    at = begin + size;
  }
  return found;
}
