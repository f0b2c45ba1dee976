import { useState } from 'react';
import { jobStates } from '../../../server/api/contract/jobs.ts';
import type { JobState } from '../../../server/api/contract/jobs.ts';
import type { Rule } from '../../../server/api/contract/rules.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { wholeLog, type LogFilter } from './monitor-queries.ts';
import type { MonitorWords } from './monitor-texts.ts';

/** What the log is narrowed to. A choice counts at once; what is typed with Enter or *Search*. */
export function LogFilters(props: {
  t: MonitorWords;
  filter: LogFilter;
  rules: Rule[];
  onFilter: (filter: LogFilter) => void;
}) {
  const { t, filter, rules, onFilter } = props;
  const [typed, setTyped] = useState(filter.typed);
  const states = jobStates.map((state) => ({ value: state, label: t(`state_${state}`) }));
  const causes = (['event', 'click'] as const).map((cause) => ({ value: cause, label: t(`asked_by_${cause}`) }));
  const ignored = (['without', 'only'] as const).map((value) => ({ value, label: t(`ignored_${value}`) }));
  return (
    <form
      className="log-filters"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        onFilter({ ...filter, typed });
      }}
    >
      <SearchField label={t('search')} value={typed} onChange={setTyped} />
      <Choice
        {...{ label: t('filter_state'), all: t('all'), value: filter.state, options: states }}
        onChoose={(state) => onFilter({ ...filter, typed, state: state as '' | JobState })}
      />
      <Choice
        {...{ label: t('filter_cause'), all: t('all'), value: filter.cause, options: causes }}
        onChoose={(cause) => onFilter({ ...filter, typed, cause: cause as LogFilter['cause'] })}
      />
      <Choice
        {...{ label: t('filter_rule'), all: t('all'), value: filter.rule }}
        options={rules.map(({ id, name }) => ({ value: id, label: name }))}
        onChoose={(rule) => onFilter({ ...filter, typed, rule })}
      />
      <Choice
        {...{ label: t('filter_ignored'), all: t('all'), value: filter.ignored, options: ignored }}
        onChoose={(value) => onFilter({ ...filter, typed, ignored: value as LogFilter['ignored'] })}
      />
      <div className="card-actions">
        <Button type="submit">{t('search_now')}</Button>
        {filter !== wholeLog && (
          <Button
            look="quiet"
            onPress={() => {
              setTyped('');
              onFilter(wholeLog);
            }}
          >
            {filter.code === '' ? t('filter_none') : t('filter_code_none', { code: filter.code })}
          </Button>
        )}
      </div>
    </form>
  );
}

function Choice(props: {
  label: string;
  all: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChoose: (value: string) => void;
}) {
  const { label, all, value, options, onChoose } = props;
  const isGone = value !== '' && !options.some((option) => option.value === value);
  return (
    <Field label={label}>
      {(control) => (
        <select
          {...control}
          className="select"
          value={value}
          onChange={(event) => {
            onChoose(event.target.value);
          }}
        >
          <option value="">{all}</option>
          {isGone && <option value={value}>{value}</option>}
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
