(() => {
  const graph = JSON.parse(document.getElementById('graph').textContent);
  const { labels, sizes, kinds, colours, column, row, offsets, targets } = graph;
  const cyclic = new Set(graph.cyclic);
  const count = labels.length;
  const MOST_LISTED = 50;
  const CELL = { x: 180, y: 44 };
  // Many edges are fainter: else they hide the nodes.
  const FAINT = Math.min(0.4, Math.max(0.04, 250 / (targets.length + 1)));
  const largest = sizes.reduce((a, b) => Math.max(a, b), 1);
  const radius = sizes.map((size) => 4 + 16 * Math.sqrt(size / largest));
  const x = column.map((at) => at * CELL.x);
  const y = row.map((at) => at * CELL.y);

  const neededBy = Array.from({ length: count }, () => []);
  const needs = Array.from({ length: count }, (_, node) => targets.slice(offsets[node], offsets[node + 1]));
  needs.forEach((list, node) => {
    for (const target of list) neededBy[target].push(node);
  });

  const canvas = document.getElementById('view');
  const context = canvas.getContext('2d');
  const view = { x: 0, y: 0, scale: 1 };
  let selected = -1;
  let pending = false;

  const byId = (id) => document.getElementById(id);
  const element = (tag, text, ...children) => {
    const made = document.createElement(tag);
    made.textContent = text;
    made.append(...children);
    return made;
  };

  byId('title').textContent = document.title;
  const sum = sizes.reduce((a, b) => a + b, 0);
  byId('summary').textContent =
    `${count} packages, ${targets.length} dependencies, ${bytes(sum)}, ${cyclic.size} on cycles`;

  function bytes(size) {
    if (size < 1e6) return `${(size / 1e3).toFixed(1)} kB`;
    return `${(size / 1e6).toFixed(1)} MB`;
  }

  function draw() {
    pending = false;
    const { width, height } = canvas;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.setTransform(view.scale, 0, 0, view.scale, view.x, view.y);
    const seen = { left: -view.x / view.scale, top: -view.y / view.scale };
    const right = seen.left + width / view.scale;
    const bottom = seen.top + height / view.scale;
    const near = selected < 0 ? null : new Set([selected, ...needs[selected], ...neededBy[selected]]);
    drawEdges(near);
    for (let node = 0; node < count; node++) {
      if (
        x[node] < seen.left - 200 ||
        x[node] > right + 20 ||
        y[node] < seen.top - 20 ||
        y[node] > bottom + 20
      )
        continue;
      context.globalAlpha = near === null || near.has(node) ? 1 : 0.25;
      if (radius[node] * view.scale < 2 && node !== selected) drawDot(node);
      else drawNode(node);
    }
    context.globalAlpha = 1;
  }

  function drawEdges(near) {
    context.lineWidth = 1 / view.scale;
    for (let node = 0; node < count; node++) {
      for (const target of needs[node]) {
        const isNear = near !== null && (node === selected || target === selected);
        if (near === null && view.scale < 0.08) continue;
        const red = cyclic.has(node) && cyclic.has(target);
        context.strokeStyle = red ? '#dc2626' : '#64748b';
        context.globalAlpha = isNear ? 1 : near === null ? (red ? 0.8 : FAINT) : FAINT / 3;
        context.beginPath();
        context.moveTo(x[node], y[node]);
        const bend = Math.max(40, Math.abs(x[target] - x[node]) / 2);
        context.bezierCurveTo(x[node] + bend, y[node], x[target] - bend, y[target], x[target], y[target]);
        context.stroke();
      }
    }
  }

  // From far away nodes are dots: what is smaller than a pixel is not seen.
  function drawDot(node) {
    const side = Math.max(2 * radius[node], 2.5 / view.scale);
    context.fillStyle = cyclic.has(node) ? '#dc2626' : '#475569';
    context.fillRect(x[node] - side / 2, y[node] - side / 2, side, side);
  }

  function drawNode(node) {
    context.fillStyle = colours[node];
    context.strokeStyle = node === selected ? '#1d4ed8' : '#475569';
    context.lineWidth = node === selected ? 3 : 1;
    context.setLineDash(kinds[node] === 'missing' ? [3, 3] : []);
    context.beginPath();
    context.arc(x[node], y[node], radius[node], 0, 2 * Math.PI);
    context.fill();
    context.stroke();
    context.setLineDash([]);
    if (view.scale < 0.35 && node !== selected) return;
    context.fillStyle = '#0f172a';
    context.font = '11px sans-serif';
    context.fillText(labels[node].slice(0, 40), x[node] + radius[node] + 3, y[node] + 4);
  }

  function redraw() {
    if (pending) return;
    pending = true;
    requestAnimationFrame(draw);
  }

  function resize() {
    const ratio = window.devicePixelRatio || 1;
    canvas.width = canvas.clientWidth * ratio;
    canvas.height = canvas.clientHeight * ratio;
    redraw();
  }

  function seeAll() {
    const width = (column.reduce((a, b) => Math.max(a, b), 0) + 1) * CELL.x;
    const height = (row.reduce((a, b) => Math.max(a, b), 0) + 1) * CELL.y;
    view.scale = Math.min(canvas.width / (width + 60), canvas.height / (height + 60), 1.5);
    view.x = (canvas.width - (width - CELL.x) * view.scale) / 2;
    view.y = (canvas.height - (height - CELL.y) * view.scale) / 2;
    redraw();
  }

  function zoom(factor, at = { x: canvas.width / 2, y: canvas.height / 2 }) {
    const scale = Math.min(8, Math.max(0.005, view.scale * factor));
    view.x = at.x - ((at.x - view.x) * scale) / view.scale;
    view.y = at.y - ((at.y - view.y) * scale) / view.scale;
    view.scale = scale;
    redraw();
  }

  function select(node) {
    selected = node;
    if (node >= 0) {
      view.scale = Math.max(view.scale, 0.8);
      view.x = canvas.width / 2 - x[node] * view.scale;
      view.y = canvas.height / 2 - y[node] * view.scale;
    }
    describe(node);
    redraw();
  }

  function describe(node) {
    const details = byId('details');
    details.replaceChildren();
    if (node < 0) return;
    const words = [kinds[node], bytes(sizes[node]), ...(cyclic.has(node) ? ['on a cycle'] : [])];
    details.append(element('h1', labels[node]), element('p', words.join(', ')));
    details.append(listOf(`needs ${needs[node].length}`, needs[node]));
    details.append(listOf(`needed by ${neededBy[node].length}`, neededBy[node]));
  }

  function listOf(title, nodes) {
    const list = document.createElement('ul');
    fill(list, nodes);
    return element('div', '', element('b', title), list);
  }

  function fill(list, nodes) {
    list.replaceChildren(
      ...nodes.slice(0, MOST_LISTED).map((node) => {
        const button = element('button', labels[node]);
        button.type = 'button';
        if (cyclic.has(node)) button.className = 'cycle';
        button.addEventListener('click', () => select(node));
        return element('li', '', button);
      }),
    );
    if (nodes.length > MOST_LISTED) list.append(element('li', `and ${nodes.length - MOST_LISTED} more`));
  }

  byId('search').addEventListener('input', ({ target }) => {
    const wanted = target.value.trim().toLowerCase();
    const found =
      wanted === '' ? [] : [...labels.keys()].filter((node) => labels[node].toLowerCase().includes(wanted));
    found.sort((a, b) => labels[a].length - labels[b].length || a - b);
    fill(byId('found'), found);
    if (found.length > 0) select(found[0]);
    else select(-1);
  });

  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, pointOf(event));
    },
    { passive: false },
  );

  function pointOf(event) {
    const ratio = canvas.width / canvas.clientWidth;
    const box = canvas.getBoundingClientRect();
    return { x: (event.clientX - box.left) * ratio, y: (event.clientY - box.top) * ratio };
  }

  let drag = null;
  canvas.addEventListener('pointerdown', (event) => {
    drag = { from: pointOf(event), x: view.x, y: view.y, moved: false };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (drag === null) return;
    const at = pointOf(event);
    drag.moved ||= Math.hypot(at.x - drag.from.x, at.y - drag.from.y) > 4;
    view.x = drag.x + at.x - drag.from.x;
    view.y = drag.y + at.y - drag.from.y;
    redraw();
  });
  canvas.addEventListener('pointerup', (event) => {
    if (drag !== null && !drag.moved) pick(pointOf(event));
    drag = null;
  });

  function pick(point) {
    const at = { x: (point.x - view.x) / view.scale, y: (point.y - view.y) / view.scale };
    const hit = [...labels.keys()].find(
      (node) => Math.hypot(x[node] - at.x, y[node] - at.y) <= radius[node] + 3,
    );
    if (hit !== undefined) select(hit);
  }

  document.addEventListener('keydown', (event) => {
    if (event.target.tagName === 'INPUT') return;
    if (event.key === '+') zoom(1.2);
    else if (event.key === '-') zoom(1 / 1.2);
    else if (event.key === '0') seeAll();
  });
  window.addEventListener('resize', resize);
  resize();
  seeAll();
})();
