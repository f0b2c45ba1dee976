/** All states of a group side by side, each in a frame: `?group=<number>&width=<pixels>`. */
import { groups } from './groups.ts';

const chosen = new URLSearchParams(location.search);
const group = Number(chosen.get('group'));
for (const [position, { title }] of (groups[group]?.states ?? []).entries()) {
  const frame = document.createElement('iframe');
  frame.name = `state-${String(position)}`;
  frame.src = `state.html?group=${String(group)}&state=${String(position)}`;
  frame.width = chosen.get('width') ?? '600';
  const caption = document.createElement('figcaption');
  caption.textContent = title;
  const figure = document.body.appendChild(document.createElement('figure'));
  figure.append(caption, frame);
}
