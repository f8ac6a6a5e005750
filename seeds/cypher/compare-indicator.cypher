// 同一指标在各地区、各年份是多少？
// What is an indicator's value over regions and years?
// $name: part of the indicator's name, such as 地区生产总值
MATCH (o:Observation {modality: 'Actual'})-[:OF_ENTITY]->(owner:Entity), (o)-[:INDICATOR]->(concept:Indicator)
WHERE o.value IS NOT NULL AND o.unitText IS NOT NULL AND ($name IS NULL OR concept.name CONTAINS $name)
MATCH (o)-[:DERIVED_FROM]->(:Evidence)-[:PRINTED_IN]->(:Article)-[:PRINTED_IN]->(page:Document)
RETURN DISTINCT concept.name AS indicator, owner.name AS who, o.period AS period, o.value AS value, o.unitText AS unit,
  o.normalizedValue AS normalized, o.changePercent AS change, page.identifier AS page
ORDER BY indicator, who, period, value, page
