import type { Signature } from '../../shared/model/signature.ts';
import { openModelFile } from '../../shared/onnx/session.ts';
import { signatureOf } from '../../shared/onnx/signature.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { modelFormat } from './describe-model.ts';
import type { Model } from './evidence.ts';

/** What clients send and receive; null for a format whose interface is not known. @throws UserError for a broken ONNX file */
export async function readSignature(model: Model, ports: StagePorts): Promise<Signature | null> {
  if (modelFormat(model) !== 'onnx') return null;
  const runtime = await ports.loadNative('onnxruntime-node');
  const opened = await openModelFile(model.path, { runtime, shown: model.shown });
  try {
    return signatureOf(opened);
  } finally {
    await opened.session.release();
  }
}
