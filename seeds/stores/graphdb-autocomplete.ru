# GraphDB: offers names of things while one types. Send it once as an update; the same can be switched on in the
# Workbench under Setup, Autocomplete.
PREFIX auto: <http://www.ontotext.com/plugins/autocomplete#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT DATA { skos:prefLabel auto:addLabelConfig "" . skos:altLabel auto:addLabelConfig "" } ;
INSERT DATA { [] auto:enabled true }
