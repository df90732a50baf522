/**
 * Bodies as the Open Inference Protocol describes them
 * (https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md). Its JSON has
 * no number that is undefined: a model that computes one is answered with `null`, which no test here does.
 */
const DATATYPE = {
  enum: [
    ...['BOOL', 'UINT8', 'UINT16', 'UINT32', 'UINT64', 'INT8', 'INT16', 'INT32', 'INT64'],
    ...['FP16', 'FP32', 'FP64', 'BYTES'],
  ],
};
const PARAMETERS = { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } };
const TENSOR = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    datatype: DATATYPE,
    shape: { type: 'array', items: { type: 'integer', minimum: -1 } },
  },
  required: ['name', 'datatype', 'shape'],
};

export const SERVER_METADATA = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    version: { type: 'string' },
    extensions: { type: 'array', items: { type: 'string' } },
  },
  required: ['name', 'version', 'extensions'],
  additionalProperties: false,
};

export const MODEL_METADATA = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    versions: { type: 'array', items: { type: 'string' } },
    platform: { type: 'string' },
    inputs: { type: 'array', items: { ...TENSOR, additionalProperties: false } },
    outputs: { type: 'array', items: { ...TENSOR, additionalProperties: false } },
    parameters: PARAMETERS,
  },
  required: ['name', 'platform', 'inputs', 'outputs'],
  additionalProperties: false,
};

export const INFER_ANSWER = {
  type: 'object',
  properties: {
    model_name: { type: 'string' },
    model_version: { type: 'string' },
    id: { type: 'string' },
    parameters: PARAMETERS,
    outputs: {
      type: 'array',
      items: {
        ...TENSOR,
        properties: {
          ...TENSOR.properties,
          parameters: PARAMETERS,
          data: { type: 'array', items: { type: ['number', 'string', 'boolean'] } },
        },
        required: [...TENSOR.required, 'data'],
        additionalProperties: false,
      },
    },
  },
  required: ['model_name', 'outputs'],
  additionalProperties: false,
};
