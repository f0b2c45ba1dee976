import type { Series } from '../../../server/api/contract/monitor.ts';

const HEIGHT = 32;
const BAR = 6;
const GAP = 2;

/**
 * A figure over time as small bars. `label` says in words what they show; `describe` names a point's time, for those who
 * have it read as a table. Of what is not known there is no bar.
 */
export function Sparkline(props: {
  series: Series;
  label: string;
  columns: { time: string; count: string };
  describe: (at: string) => string;
  tone: 'plain' | 'bad';
}) {
  const { series, label, columns, describe, tone } = props;
  const most = Math.max(1, ...series.map(({ count }) => count ?? 0));
  const width = series.length * (BAR + GAP) - GAP;
  return (
    <div className="spark">
      <svg
        className={`spark-${tone}`}
        viewBox={`0 0 ${String(width)} ${String(HEIGHT)}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        {series.map(({ at, count }, index) => {
          const height = count === null ? 0 : Math.max(1, (count / most) * HEIGHT);
          const isLast = index === series.length - 1;
          return (
            <rect
              key={at}
              className={count ? (isLast ? 'spark-now' : 'spark-bar') : 'spark-none'}
              x={index * (BAR + GAP)}
              y={HEIGHT - height}
              width={BAR}
              height={height}
            />
          );
        })}
      </svg>
      {/* Around it: a table keeps the width of its content. */}
      <div className="visually-hidden">
        <table>
          <caption>{label}</caption>
          <thead>
            <tr>
              <th scope="col">{columns.time}</th>
              <th scope="col">{columns.count}</th>
            </tr>
          </thead>
          <tbody>
            {series
              .filter(({ count }) => count !== null && count > 0)
              .map(({ at, count }) => (
                <tr key={at}>
                  <th scope="row">{describe(at)}</th>
                  <td>{count}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** How much of something is left, from 0 to 1; `label` says it in words. */
export function LeftBar({ share, label }: { share: number; label: string }) {
  const left = Math.min(1, Math.max(0, share));
  return (
    <svg className="left-bar" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label={label}>
      <rect className="left-ground" width="100" height="6" rx="3" />
      <rect className={left < 0.15 ? 'left-low' : 'left-much'} width={Math.max(2, left * 100)} height="6" rx="3" />
    </svg>
  );
}
