import type { Signature, SignatureTensor } from '../../shared/model/signature.ts';
import type { StageDraft } from '../../shared/model/stage-result.ts';
import type { AliasMove } from '../../shared/registry/move-aliases.ts';
import type { VersionChoice } from '../../shared/registry/registry.ts';
import type { AcceptedBlessing } from './demand-blessing.ts';
import type { Model } from './evidence.ts';
import type { RegisterModelInputs } from './inputs.ts';
import { counted } from '../../shared/model/wording.ts';

type Facts = NonNullable<StageDraft['facts']>;

export const versionFacts = ({ version, previousVersion }: VersionChoice): Facts => [
  { name: 'version', value: version },
  { name: 'previous version', value: previousVersion ?? 'none' },
];

/** `champion: 1.0.0 → 1.0.1`; nothing moved says so. */
export function moveFacts(moves: readonly AliasMove[]): Facts {
  if (moves.length === 0) return [{ name: 'aliases', value: 'none moved' }];
  return moves.map(({ alias, from, to }) => ({
    name: `alias ${alias}`,
    value: from === null ? `new → ${to}` : from === to ? `${to}, as before` : `${from} → ${to}`,
  }));
}

export const modelFacts = ({ content }: Model, signature: Signature | null): Facts => [
  { name: 'digest', value: content.digest },
  { name: 'size', value: counted(content.bytes, 'byte') },
  {
    name: 'signature',
    value:
      signature === null
        ? 'not known: only ONNX models tell theirs'
        : `${tensors(signature.inputs)} → ${tensors(signature.outputs)}`,
  },
];

export function blessingFacts(
  blessing: AcceptedBlessing | null,
  required: RegisterModelInputs['requireBlessing'],
): Facts {
  if (blessing === null)
    return [{ name: 'blessing', value: `none (require-blessing: ${required}): no alias was moved` }];
  const { at, baseline, gates } = blessing.statement.predicate;
  const against = baseline.version === null ? baseline.kind : `${baseline.kind} ${baseline.version}`;
  return [
    {
      name: 'blessing',
      value: `${blessing.signed ? 'signed' : 'unsigned'} (require-blessing: ${required}), of ${at}, against ${against}`,
    },
    {
      name: 'gates',
      value: gates.map(({ name, gate, verdict }) => `${name} ${gate ?? ''}: ${verdict}`).join('; '),
    },
  ];
}

const tensors = (list: readonly SignatureTensor[]): string =>
  list.map(({ name, type, shape }) => `${name} ${type}[${shape.join(', ')}]`).join(', ');
