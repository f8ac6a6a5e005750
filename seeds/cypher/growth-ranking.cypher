// 哪些指标增长最快，降得最多的又是哪些？
// Which figures grew most, and which fell most?
// $name: the name of the region, firm or zone
MATCH (o:Observation {modality: 'Actual'})-[:OF_ENTITY]->(owner:Entity)
WHERE o.changePercent IS NOT NULL AND ($name IS NULL OR owner.name = $name OR $name IN owner.aliases)
MATCH (o)-[:DERIVED_FROM]->(:Evidence)-[:PRINTED_IN]->(:Article)-[:PRINTED_IN]->(page:Document)
RETURN DISTINCT o.changePercent AS change, owner.name AS who, o.indicatorText AS indicator, o.value AS value,
  o.unitText AS unit, o.period AS period, page.identifier AS page
ORDER BY change DESC, who, indicator, period, page
