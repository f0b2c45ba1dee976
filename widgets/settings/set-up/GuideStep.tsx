import { useEffect, useId, useRef } from 'react';
import type { ReactNode } from 'react';
import { setupTexts } from '../../texts/setup-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import type { SetupStep } from '../setup-progress.ts';

/** One step: its name, how far it is, and, while it is open, what there is to do. One that is ahead cannot be opened yet. */
export function GuideStep(
  props: SetupStep & { position: number; state: 'open' | 'closed'; onToggle: () => void; children: ReactNode },
) {
  const { name, progress, position, state, onToggle, children } = props;
  const t = useTexts(setupTexts);
  const contentId = useId();
  const head = useRef<HTMLButtonElement>(null);
  const isOpen = state === 'open';
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    // Whoever has just done the step before goes on here, also without a mouse or without seeing.
    if (isOpen && !wasOpen.current) head.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  return (
    <li className={`guide-step guide-${progress}`} aria-current={progress === 'next' ? 'step' : undefined}>
      <h3>
        <button
          ref={head}
          type="button"
          className="guide-head"
          aria-expanded={isOpen}
          aria-controls={contentId}
          aria-disabled={progress === 'ahead'}
          onClick={() => {
            if (progress !== 'ahead') onToggle();
          }}
        >
          <span className="checklist-mark" aria-hidden="true">
            {progress === 'done' ? '✓' : position + 1}
          </span>
          <span className="guide-name">{t(`step_${name}`)}</span>
          <span className="guide-progress">{t(`progress_${progress}`)}</span>
        </button>
      </h3>
      <div id={contentId} className="guide-content" hidden={!isOpen}>
        {children}
      </div>
    </li>
  );
}
