import type { ChoicesAnswer } from '../../server/api/contract/choices.ts';
import type { CrmFields, CrmFigure } from '../../server/api/contract/crm-writes.ts';
import { crmFigures } from '../../server/api/contract/crm-writes.ts';
import { settingsTexts } from '../texts/settings-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { More } from '../ui/More.tsx';
import { Picker } from '../ui/Picker.tsx';

type Fields = CrmFields['fields'];
type FigureOffer = NonNullable<ChoicesAnswer['figureFields']>[CrmFigure];

/** Which field of the deal each figure is written to. `rateField`: the one that holds the exchange rate, which we only read. */
export function FigureFields(props: {
  fields: Fields;
  offers: ChoicesAnswer['figureFields'];
  rateField: string | null;
  errorOf: (figure: CrmFigure) => string | undefined;
  onChange: (fields: Fields) => void;
}) {
  const { fields, offers, rateField, errorOf, onChange } = props;
  const t = useTexts(settingsTexts);
  const written = crmFigures.filter((figure) => fields[figure] !== null).length;
  const isRefused = crmFigures.some((figure) => errorOf(figure) !== undefined);
  const takenBesides = (figure: CrmFigure) => [
    rateField,
    ...crmFigures.filter((other) => other !== figure).map((other) => fields[other]),
  ];
  return (
    <More label={t('which_fields', { written, all: crmFigures.length })} start={isRefused ? 'open' : 'closed'}>
      {offers === null && <p className="field-note">{t('fields_later')}</p>}
      <div className="fields">
        {crmFigures.map((figure) => (
          <Picker
            key={figure}
            label={t(`figure_${figure}`)}
            value={fields[figure]}
            options={offers && listOptions(offers[figure], takenBesides(figure), (label) => t('new_field', { label }))}
            emptyLabel={t('not_written')}
            unknownNote={t('figure_field_gone')}
            error={errorOf(figure)}
            onPick={(field) => {
              onChange({ ...fields, [figure]: field });
            }}
          />
        ))}
      </div>
    </More>
  );
}

/** Our own first; what another figure has is not offered twice. */
function listOptions({ own, others }: FigureOffer, taken: (string | null)[], nameNew: (label: string) => string) {
  const ownOption = { value: own.value, label: own.isThere ? own.label : nameNew(own.label) };
  return [ownOption, ...others.filter(({ value }) => !taken.includes(value))];
}
