import { findPackageJSON } from 'node:module';
import { pathToFileURL } from 'node:url';

/** A message type as protobuf-ts generates it: the published model of the artifact service. */
interface MessageType {
  fromJson(json: unknown, options: { ignoreUnknownFields: false }): unknown;
  toJson(message: unknown, options: { useProtoFieldName: true }): unknown;
}

export type MethodName =
  'CreateArtifact' | 'FinalizeArtifact' | 'ListArtifacts' | 'GetSignedArtifactURL' | 'DeleteArtifact';

const METHODS: readonly MethodName[] = [
  'CreateArtifact',
  'FinalizeArtifact',
  'ListArtifacts',
  'GetSignedArtifactURL',
  'DeleteArtifact',
];

let model: Record<string, MessageType> | undefined;

/** Loads the model from the client library, which does not export it. */
export async function loadMessages(): Promise<void> {
  const library = findPackageJSON('@actions/artifact', import.meta.url);
  if (library === undefined) throw new Error('@actions/artifact is not installed');
  const generated = new URL('./lib/generated/results/api/v1/artifact.js', pathToFileURL(library));
  model = (await import(generated.href)) as Record<string, MessageType>;
}

export function methodOf(path: string): MethodName | null {
  const name = /^\/twirp\/github\.actions\.results\.api\.v1\.ArtifactService\/(\w+)$/.exec(path)?.[1];
  return METHODS.find((method) => method === name) ?? null;
}

/** @throws Error for an unknown field, a wrong type, a name that is not the protocol's */
export function decodeRequest(method: MethodName, json: unknown): Readonly<Record<string, unknown>> {
  return typeNamed(`${method}Request`).fromJson(json, { ignoreUnknownFields: false }) as Record<
    string,
    unknown
  >;
}

export function encodeResponse(method: MethodName, message: object): unknown {
  return typeNamed(`${method}Response`).toJson(message, { useProtoFieldName: true });
}

function typeNamed(name: string): MessageType {
  const type = model?.[name];
  if (type === undefined) throw new Error(`the artifact client has no message ${name}`);
  return type;
}
