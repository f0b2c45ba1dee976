import { useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import type { Send } from '../../api/client.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { monitorTexts } from './monitor-texts.ts';
import { MonitorSection } from './MonitorSection.tsx';

/** The monitor at `#monitor`, with the way there; the settings (`children`) everywhere else. */
export function MonitorPlace({ send, children }: { send: Send; children: ReactNode }) {
  const t = useTexts(monitorTexts);
  const hash = useSyncExternalStore(onHashChange, () => window.location.hash);
  const isHere = hash === '#monitor';
  return (
    <>
      <nav className="places" aria-label={t('places')}>
        <a className="button" href="/settings#settings" aria-current={isHere ? undefined : 'page'}>
          {t('place_settings')}
        </a>
        <a className="button" href="/settings#monitor" aria-current={isHere ? 'page' : undefined}>
          {t('place_monitor')}
        </a>
      </nav>
      {isHere ? <MonitorSection send={send} /> : children}
    </>
  );
}

function onHashChange(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => {
    window.removeEventListener('hashchange', listener);
  };
}
