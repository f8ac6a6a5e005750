// 有哪些目标和预计数，到什么时候？
// Which targets and forecasts are set, and for when?
// $name: the name of the region, firm or project
MATCH (o:Observation)-[:OF_ENTITY]->(owner:Entity)
WHERE o.modality IN ['Target', 'Forecast'] AND ($name IS NULL OR owner.name = $name OR $name IN owner.aliases)
MATCH (o)-[:DERIVED_FROM]->(:Evidence)-[:PRINTED_IN]->(:Article)-[:PRINTED_IN]->(page:Document)
RETURN DISTINCT owner.name AS who, o.indicatorText AS indicator, o.value AS value, o.unitText AS unit, o.period AS period,
  o.modality AS kind, page.identifier AS page
ORDER BY who, period, indicator, value, page
