// 谁是谁的分支机构、子公司？
// Who is a branch, subsidiary or department of whom?
// $name: the name of the parent
MATCH (sub)-[:SUB_ORGANIZATION_OF]->(super)
WHERE ($name IS NULL OR super.name = $name OR $name IN super.aliases)
OPTIONAL MATCH (sub)-[:LOCATED_IN]->(area)
RETURN DISTINCT sub.name AS branch, super.name AS parent, area.name AS place
ORDER BY parent, branch, place
