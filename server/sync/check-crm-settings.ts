import type { Settings } from '../api/contract/settings.ts';
import type { FieldError } from '../errors.ts';
import type { Offered } from './check-settings.ts';
import { figures, ownName, whyUnusable } from './crm-fields.ts';

/** One of our own names need not be there yet: it is made. */
export function checkCrmFields({ crmFields: { fields }, mapping }: Settings, { dealFields }: Offered): FieldError[] {
  return figures.flatMap((figure, index) => {
    const apiName = fields[figure];
    const field = `crmFields.fields.${figure}`;
    if (apiName === null) return [];
    if (figures.findIndex((other) => fields[other] === apiName) !== index) {
      return [{ field, message: `“${apiName}” is used twice` }];
    }
    if (apiName === mapping.exchangeRateField) return [{ field, message: `“${apiName}” holds the exchange rate` }];
    if (dealFields === null) return [];
    const known = dealFields.find((candidate) => candidate.apiName === apiName);
    if (!known) return apiName === ownName(figure) ? [] : [{ field, message: `deals have no field “${apiName}”` }];
    const message = whyUnusable(figure, known);
    return message === null ? [] : [{ field, message }];
  });
}

/** What it holds is told by the deal that lacks it; here only whether it is there. */
export function checkExchangeRateField({ mapping }: Settings, { dealFields }: Offered): FieldError[] {
  const { exchangeRateField } = mapping;
  const isKnown = dealFields === null || dealFields.some(({ apiName }) => apiName === exchangeRateField);
  if (exchangeRateField === null || isKnown) return [];
  return [{ field: 'mapping.exchangeRateField', message: `deals have no field “${exchangeRateField}”` }];
}

/** A stage that we set ourselves must not be one that makes an invoice. */
export function checkAutomations({ automations, rules }: Settings, { pipelines }: Offered): FieldError[] {
  const { paidStage, lost } = automations;
  const exists = (stage: string) =>
    !pipelines?.length || pipelines.some(({ stages }) => stages.some(({ value }) => value === stage));
  const unknown = (field: string, stage: string) =>
    exists(stage) ? [] : [{ field, message: `no pipeline of the CRM has the stage “${stage}”` }];
  const field = 'automations.paidStage';
  const maker = rules.find((rule) => rule.enabled && rule.stage === paidStage);
  return [
    ...(paidStage === null ? [] : unknown(field, paidStage)),
    ...(maker ? [{ field, message: `the rule “${maker.name}” makes an invoice at this stage` }] : []),
    ...(lost?.stages ?? []).flatMap((stage, index) => [
      ...unknown(`automations.lost.stages.${index}`, stage),
      ...(stage === paidStage || rules.some((rule) => rule.enabled && rule.stage === stage)
        ? [{ field: `automations.lost.stages.${index}`, message: `“${stage}” is no stage of a lost deal` }]
        : []),
    ]),
  ];
}
