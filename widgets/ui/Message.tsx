import type { ReactNode } from 'react';
import type { Tone } from './tone.ts';

/** A coloured box: what is the matter, what to do about it, and a button for it. */
export function Message(props: { tone: Tone; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={`message tone-${props.tone}`}>
      <div className="message-words">
        {/* It may be of another language than the page: its full stop belongs to it. */}
        <p className="message-title">
          <bdi>{props.title}</bdi>
        </p>
        {props.children}
      </div>
      {props.action}
    </div>
  );
}
