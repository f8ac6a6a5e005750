// 一个地方（含其园区、机构和下辖区域）推行了哪些行动、政策、平台？
// Which programmes does a region run, its zones, bodies and inner areas included?
// $name: the region's name
MATCH (area:Region)
WHERE EXISTS { (area)-[:MENTIONED_IN]->() } AND ($name IS NULL OR area.name = $name OR $name IN area.aliases)
MATCH (area)<-[:PART_OF|LOCATED_IN*0..]-(agent)-[:IMPLEMENTS]->(thing)
RETURN DISTINCT area.name AS region, thing.name AS program, agent.name AS who
ORDER BY region, program, who
