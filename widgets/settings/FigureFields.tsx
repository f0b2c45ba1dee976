import type { ChoicesAnswer, CrmFields, CrmFigure } from '../../server/api/contract.ts';
import { crmFigures } from '../../server/api/contract.ts';
import { More } from '../ui/More.tsx';
import { Picker } from '../ui/Picker.tsx';

const figureLabels: Record<CrmFigure, string> = {
  status: 'Status in words',
  invoiced: 'Invoiced',
  due: 'Due',
  dueDate: 'Next due date',
  link: 'Link to the invoice',
  paid: 'Paid',
  overdue: 'Overdue',
  credited: 'Credited',
  number: 'Invoice numbers',
};

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
  const written = crmFigures.filter((figure) => fields[figure] !== null).length;
  const isRefused = crmFigures.some((figure) => errorOf(figure) !== undefined);
  const takenBesides = (figure: CrmFigure) => [
    rateField,
    ...crmFigures.filter((other) => other !== figure).map((other) => fields[other]),
  ];
  return (
    <More
      label={`Which fields: ${String(written)} of ${String(crmFigures.length)} are written`}
      start={isRefused ? 'open' : 'closed'}
    >
      {offers === null && (
        <p className="field-note">Other fields can be chosen once Zoho CRM is connected and answers.</p>
      )}
      <div className="fields">
        {crmFigures.map((figure) => (
          <Picker
            key={figure}
            label={figureLabels[figure]}
            value={fields[figure]}
            options={offers && listOptions(offers[figure], takenBesides(figure))}
            emptyLabel="Not written"
            unknownNote="Deals have no such field, or not of a fitting type. Choose another."
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
function listOptions({ own, others }: FigureOffer, taken: (string | null)[]) {
  const ownOption = { value: own.value, label: own.isThere ? own.label : `${own.label} (new field)` };
  return [ownOption, ...others.filter(({ value }) => !taken.includes(value))];
}
