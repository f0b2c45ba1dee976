import type { JsonObject } from './json.ts';

/** A request Zoho refuses, in Zoho's shape: `{code, details, message, status: "error"}`. */
export class ZohoRefusal extends Error {
  readonly httpStatus: number;
  readonly code: string;
  readonly details: JsonObject;

  constructor(httpStatus: number, code: string, message: string, details: JsonObject = {}) {
    super(message);
    this.name = 'ZohoRefusal';
    this.httpStatus = httpStatus;
    this.code = code;
    this.details = details;
  }

  /** What Zoho sends: top-level, or as one element of a positional answer. */
  get body(): JsonObject {
    return { code: this.code, details: this.details, message: this.message, status: 'error' };
  }
}

export const invalidData = (message: string, details: JsonObject = {}): ZohoRefusal =>
  new ZohoRefusal(400, 'INVALID_DATA', message, details);

export const mandatoryNotFound = (apiName: string, jsonPath: string): ZohoRefusal =>
  new ZohoRefusal(400, 'MANDATORY_NOT_FOUND', 'required field not found', { api_name: apiName, json_path: jsonPath });

export const requiredParamMissing = (param: string): ZohoRefusal =>
  new ZohoRefusal(400, 'REQUIRED_PARAM_MISSING', 'One of the expected parameter is missing', {
    param_name: param,
    param,
  });

/** Runs `read`; a refusal becomes the element Zoho puts at that position of its answer. */
export function positionally(read: () => JsonObject): { element: JsonObject; refused: ZohoRefusal | null } {
  try {
    return { element: read(), refused: null };
  } catch (error) {
    if (error instanceof ZohoRefusal) return { element: error.body, refused: error };
    throw error;
  }
}
