import { useState } from 'react';
import type { Send } from '../../api/client.ts';
import { AlertsCard } from './AlertsCard.tsx';
import { ErrorGroups } from './ErrorGroups.tsx';
import { wholeLog } from './monitor-queries.ts';
import { SyncLog } from './SyncLog.tsx';
import { TodayFigures } from './TodayFigures.tsx';
import './monitor.css';

/** What an administrator looks at: today, what needs somebody and why, the log, and who is told. */
export function Monitor({ send }: { send: Send }) {
  const [filter, setFilter] = useState(wholeLog);
  /** How often the log was asked to show a group: it is led to, with its fields as they then are. */
  const [shown, setShown] = useState(0);
  return (
    <>
      <TodayFigures send={send} />
      <ErrorGroups
        send={send}
        onShow={({ code, ruleId }) => {
          setFilter({ ...wholeLog, code, rule: ruleId, ignored: 'without' });
          setShown(shown + 1);
        }}
      />
      <SyncLog key={shown} {...{ send, filter }} arrival={shown > 0 ? 'led' : 'plain'} onFilter={setFilter} />
      <AlertsCard send={send} />
    </>
  );
}
