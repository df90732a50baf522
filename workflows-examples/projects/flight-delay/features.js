// What the model sees of a flight. flight-model.js does the same arithmetic inside the ONNX graph.
export const SLOT_MINUTES = 30;
export const SLOTS = 48;
export const HOURS = 24;
export const DISTANCE_MILES = 100;
export const DISTANCES = 30;

/**
 * One code per row and feature, and the labels. Airports are numbered from 1 in alphabetical order; 0 is any airport
 * that the training data do not hold.
 */
export async function readFlights(connection, file) {
  await connection.run(`create table flights as from '${file.replaceAll("'", "''")}'`);
  const airports = {};
  for (const end of ['origin', 'destination']) {
    await connection.run(
      `create table ${end}s as select ${end} as airport, row_number() over (order by ${end}) as code
       from (select distinct ${end} from flights)`,
    );
    const found = await connection.runAndReadAll(`select airport from ${end}s order by code`);
    airports[end] = found.getColumnsJS()[0];
  }
  const counted = await connection.runAndReadAll('select count(*)::integer from flights');
  const rows = counted.getColumnsJS()[0][0];
  const result = await connection.stream(`
    select minute_of_day // ${SLOT_MINUTES}, (weekday - 1) * ${HOURS} + minute_of_day // 60,
           least(distance // ${DISTANCE_MILES}, ${DISTANCES - 1}), origins.code, destinations.code, late
    from flights join origins on origin = origins.airport join destinations on destination = destinations.airport
    order by id`);

  const codes = Array.from({ length: 5 }, () => new Uint16Array(rows));
  const labels = new Uint8Array(rows);
  let start = 0;
  for (
    let chunk = await result.fetchChunk();
    chunk !== null && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    [...codes, labels].forEach((target, index) => {
      const values = chunk.getColumnValues(index);
      for (let row = 0; row < values.length; row++) target[start + row] = Number(values[row]);
    });
    start += chunk.rowCount;
  }

  const [slot, hourOfWeek, distance, origin, destination] = codes;
  return {
    labels,
    airports,
    features: [
      { codes: slot, levels: SLOTS },
      { codes: hourOfWeek, levels: 7 * HOURS },
      { codes: distance, levels: DISTANCES },
      { codes: origin, levels: airports.origin.length + 1 },
      { codes: destination, levels: airports.destination.length + 1 },
    ],
  };
}
