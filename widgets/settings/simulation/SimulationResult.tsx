import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import type { SimulationView } from '../../../server/api/contract/simulation.ts';
import { formatDecimal, formatMoney } from '../../deal-invoices/format-money.ts';
import { titleOfProblem } from '../../texts/problem-words.ts';
import { simulationTexts } from '../../texts/simulation-texts.ts';
import type { SimulationWords } from '../../texts/simulation-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { formatMoment } from '../../ui/format-date.ts';
import { Message } from '../../ui/Message.tsx';
import { ProblemWords } from '../../ui/ProblemWords.tsx';
import { PassedOver } from './PassedOver.tsx';
import { SimulatedInvoices } from './SimulatedInvoices.tsx';
import { SimulatedProblems } from './SimulatedProblems.tsx';

export type Freshness = 'of these settings' | 'of others';

interface Shown {
  run: SimulationView;
  freshness: Freshness;
  choices: ChoicesAnswer | undefined;
  /** Edits go on from the settings that were simulated. */
  onBringBack: () => void;
}

/** What a run has found so far: the figures first, then the rules, what stands in the way, and the deals themselves. */
export function SimulationResult(props: Shown) {
  const { run } = props;
  const t = useTexts(simulationTexts);
  if (run.progress === null && run.problem === null) return null;
  return (
    <section className="card simulation" aria-label={t('result')}>
      <h2>{t('result')}</h2>
      <Ending {...props} />
      <p role="status" className="ready tone-info">
        {headline(t, run)}
      </p>
      <Figures run={run} />
      <Notes run={run} />
      {run.rules.length > 1 && <ByRule run={run} />}
      <SimulatedProblems problems={run.problems} />
      <SimulatedInvoices invoices={run.invoices} />
      <PassedOver run={run} choices={props.choices} />
    </section>
  );
}

function headline(t: SimulationWords, { state, invoices: { count } }: SimulationView): string {
  if (state === 'running') return t('made_so_far', { count });
  return count === 0 ? t('none_made') : t('made', { count });
}

/** How the run ended, and whether it is about the settings on the page. */
function Ending({ run, freshness, onBringBack }: Omit<Shown, 'choices'>) {
  const t = useTexts(simulationTexts);
  const { state, problem } = run;
  return (
    <>
      {state === 'stopped' && (
        <Message tone="warn" title={problem === null ? t('stopped') : titleOfProblem(problem)}>
          {problem !== null && <ProblemWords problem={problem} />}
        </Message>
      )}
      {freshness === 'of others' && (
        <Message tone="info" title={t('stale')} action={<Button onPress={onBringBack}>{t('bring_back')}</Button>}>
          <p>{t('stale_means')}</p>
        </Message>
      )}
      {state !== 'running' && <p className="soft">{describeEnd(t, run)}</p>}
    </>
  );
}

function describeEnd(t: SimulationWords, { state, endedAt, startedAt, progress }: SimulationView): string {
  if (state === 'done') return t('run_done', { moment: formatMoment(endedAt ?? startedAt) });
  return t(state === 'cancelled' ? 'run_cancelled' : 'run_stopped', progress ?? { judged: 0, deals: 0 });
}

function Figures({ run }: { run: SimulationView }) {
  const t = useTexts(simulationTexts);
  const { invoices, rules, passedOver } = run;
  const counts = (numbers: number[]) => formatDecimal(String(numbers.reduce((all, number) => all + number, 0)));
  const figures = [
    { name: t('invoices'), value: counts([invoices.count]) },
    ...invoices.totals.map(({ currency, total }) => ({
      name: invoices.totals.length > 1 ? t('total_in', { currency }) : t('total'),
      value: formatMoney(total, currency),
    })),
    ...(invoices.perMonth === null ? [] : [{ name: t('per_month'), value: counts([invoices.perMonth]) }]),
    { name: t('with_problems'), value: counts(rules.map(({ problems }) => problems)) },
    { name: t('passed_over_count'), value: counts(passedOver.map(({ count }) => count)) },
  ];
  return (
    <dl className="simulation-figures">
      {figures.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What the figures do not say by themselves. */
function Notes({ run }: { run: SimulationView }) {
  const t = useTexts(simulationTexts);
  const { invoices, onlyLatest, isStageTimeKnown, days } = run;
  return (
    <ul className="simulation-notes">
      {onlyLatest !== null && <li>{t('only_latest', { count: onlyLatest })}</li>}
      <li>{t('stage_as_now')}</li>
      {!isStageTimeKnown && <li>{t('stage_time_unknown', { days })}</li>}
      {invoices.newItems > 0 && <li>{t('new_items', { count: invoices.newItems })}</li>}
    </ul>
  );
}

function ByRule({ run: { rules } }: { run: SimulationView }) {
  const t = useTexts(simulationTexts);
  return (
    <div className="table-scroll" role="group" tabIndex={0} aria-label={t('by_rule')}>
      <table className="simulation-table">
        <caption>{t('by_rule')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('rule')}</th>
            <th scope="col" className="amount">
              {t('invoices')}
            </th>
            <th scope="col" className="amount">
              {t('total')}
            </th>
            <th scope="col" className="amount">
              {t('with_problems')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rules.map(({ ruleId, name, invoices, totals, problems }) => (
            <tr key={ruleId}>
              <th scope="row">{name}</th>
              <td className="amount" data-name={t('invoices')}>
                {formatDecimal(String(invoices))}
              </td>
              <td className="amount" data-name={t('total')}>
                {totals.length === 0
                  ? '–'
                  : totals.map(({ currency, total }) => <div key={currency}>{formatMoney(total, currency)}</div>)}
              </td>
              <td className="amount" data-name={t('with_problems')}>
                {formatDecimal(String(problems))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
