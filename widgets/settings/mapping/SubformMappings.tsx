import { useId } from 'react';
import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import { lineParts } from '../../../server/api/contract/mapping.ts';
import type { Mapping } from '../../../server/api/contract/mapping.ts';
import type { RecentDealsAnswer } from '../../../server/api/contract/try-settings.ts';
import { subformTexts } from '../../texts/subform-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { More } from '../../ui/More.tsx';
import { Picker } from '../../ui/Picker.tsx';
import { columnsFor, listSubforms, withColumn } from './subform-list.ts';

/** Which column of a deal's subform is which part of a line, with what stands there in the first row of a deal of these days. */
export function SubformMappings(props: {
  mapping: Mapping;
  choices: ChoicesAnswer | undefined;
  sample: RecentDealsAnswer['sample'];
  /** By the rules, as their `lineSource` names them. */
  used: string[];
  errorOf: (field: string) => string | undefined;
  onChange: (mapping: Mapping) => void;
}) {
  const { mapping, choices, sample, used, errorOf, onChange } = props;
  const t = useTexts(subformTexts);
  const offered = choices?.subforms ?? null;
  const subforms = listSubforms(mapping.subforms, offered);
  const put = (changed: Mapping['subforms']) => {
    onChange({ ...mapping, subforms: changed });
  };
  return (
    <>
      <p className="soft">{t('why')}</p>
      {offered === null && <p className="field-note">{t('unknown')}</p>}
      {offered?.length === 0 && <p className="field-note">{t('none')}</p>}
      {subforms.map((subform) => (
        <SubformTable
          key={subform.value}
          subform={subform}
          columns={mapping.subforms[subform.value] ?? {}}
          use={used.includes(`subform:${subform.value}`) ? 'of a rule' : 'none'}
          sample={sample && { dealName: sample.dealName, row: sample.rows?.[subform.value] ?? {} }}
          errorOf={(part) => errorOf(`subforms.${subform.value}.${part}`)}
          onPick={(part, column) => {
            put(withColumn(mapping.subforms, { subform: subform.value, part }, column));
          }}
          onRemove={() => {
            put(Object.fromEntries(Object.entries(mapping.subforms).filter(([name]) => name !== subform.value)));
          }}
        />
      ))}
    </>
  );
}

type Part = (typeof lineParts)[number];

function SubformTable(props: {
  subform: ReturnType<typeof listSubforms>[number];
  columns: Mapping['subforms'][string];
  use: 'of a rule' | 'none';
  sample: { dealName: string; row: Record<string, string> } | null;
  errorOf: (part: Part) => string | undefined;
  onPick: (part: Part, column: string | null) => void;
  onRemove: () => void;
}) {
  const { subform, columns, use, sample, errorOf, onPick, onRemove } = props;
  const t = useTexts(subformTexts);
  const id = useId();
  const isMapped = Object.keys(columns).length > 0;
  return (
    <section className="subform" aria-labelledby={id}>
      <div className="card-head">
        <h3 id={id}>
          {subform.label} {subform.state === 'gone' && <Badge tone="warn" words={t('gone')} />}
        </h3>
        {isMapped && (
          <Button onPress={onRemove}>
            {t('remove')}
            <span className="visually-hidden"> {subform.label}</span>
          </Button>
        )}
      </div>
      {subform.state === 'present' && subform.columns === null && <p className="field-note">{t('columns_unknown')}</p>}
      <More label={t('columns')} start={isMapped || use === 'of a rule' ? 'open' : 'closed'}>
        <table className="field-table">
          <thead>
            <tr>
              <th scope="col">{t('column_line')}</th>
              <th scope="col">{t('column_subform')}</th>
              <th scope="col">
                {sample === null ? t('column_sample') : t('column_sample_of', { deal: sample.dealName })}
              </th>
            </tr>
          </thead>
          <tbody>
            {lineParts.map((part) => (
              <tr key={part}>
                <th scope="row">{t(`part_${part}`)}</th>
                <td className="subform-column">
                  <Picker
                    label={t('column_for', { part: t(`part_${part}`), subform: subform.label })}
                    value={columns[part] ?? null}
                    options={columnsFor(subform, part)}
                    emptyLabel={t(`without_${part}`)}
                    unknownNote={t('column_gone')}
                    error={errorOf(part)}
                    onPick={(column) => {
                      onPick(part, column);
                    }}
                  />
                </td>
                <td className="sample" aria-label={t('column_sample')}>
                  {sample?.row[columns[part] ?? ''] ?? '–'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </More>
      {isMapped && columns.unitPrice === undefined && <p className="field-warning">{t('price_missing')}</p>}
    </section>
  );
}
