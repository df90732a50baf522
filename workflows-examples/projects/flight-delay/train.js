// Trains on the file that params.json names; the last fifth of its days chooses the penalty. April is never read here.
import { log } from 'node:console';
import { readFile, writeFile } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { readFlights } from './features.js';
import { flightModel } from './flight-model.js';
import { fitLogistic, logLoss } from './logistic.js';

const { data, penalties, sweeps } = JSON.parse(await readFile('params.json', 'utf8'));
const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '1GB' });
const connection = await instance.connect();
const { features, labels, airports } = await readFlights(connection, data);
connection.closeSync();
instance.closeSync();

const rows = labels.length;
// The rows are in order of time, so that the choice is made on days after those it was fitted on.
const cut = Math.floor(rows * 0.8);
let best = { penalty: penalties[0], loss: Infinity };
for (const penalty of penalties) {
  const loss = logLoss(
    fitLogistic(features, labels, { penalty, sweeps, to: cut }),
    features,
    labels,
    cut,
    rows,
  );
  log(`penalty ${penalty}: validation log-loss ${loss.toFixed(5)}`);
  if (loss < best.loss) best = { penalty, loss };
}

const model = fitLogistic(features, labels, { penalty: best.penalty, sweeps });
await writeFile('model.onnx', flightModel(model, airports));

log(`trained on ${rows} rows with penalty ${best.penalty}`);
const metrics = {
  validation_log_loss: best.loss,
  train_log_loss: logLoss(model, features, labels, 0, rows),
};
await writeFile('metrics.json', `${JSON.stringify(metrics, null, 2)}\n`);
for (const [name, value] of Object.entries(metrics)) log(`mlops-metric ${name}=${value}`);
