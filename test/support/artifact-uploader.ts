import { uploadArtifact, type ArtifactUpload } from '../../shared/artifact/upload-artifact.ts';

/** A process that uploads as a step does: the client library reads the process's variables. Prints the outcome last. */
const upload = JSON.parse(process.argv[2] ?? '{}') as ArtifactUpload;
const outcome = await uploadArtifact(upload, process.env, new AbortController().signal);
process.stdout.write(`\n${JSON.stringify(outcome)}\n`);
