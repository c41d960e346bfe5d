"""What people say: read as exactly this, or said to be unsure of exactly that, in English and in Spanish."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.grammar.commands import COMMANDS
from bot.grammar.form import is_to_fill_in
from bot.grammar.spoken.words import FILLERS
from bot.kinds import KINDS
from tests.grammar.reading import codes, named
from tests.grammar.saying import DAN, hear

CLUSTER, INSTANCE = "compute_cluster.create", "compute_instance.create"
GROUP, WORKSPACE, GRANT = "resource_group.create", "workspace.create", "role.grant"
DS3, DS11, T4 = "Standard_DS3_v2", "Standard_DS11_v2", "Standard_NC4as_T4_v3"
SCIENTIST = "AzureML Data Scientist"
JOE, ANA = "joe@contoso.com", "<@U0ANA>"

Asked = tuple[str, str, dict[str, Any]]

# Sentence, kind, the parameters that are not at their defaults.
ENGLISH: list[Asked] = [
    ("create a cluster called cpu with DS11", CLUSTER, {"name": "cpu", "size": DS11}),
    ("create a cluster of 2 DS11 nodes called cpu", CLUSTER, {"name": "cpu", "size": DS11, "max_instances": 2}),
    ("make a compute cluster named cpu2 with 2 nodes of size DS3", CLUSTER,
     {"name": "cpu2", "size": DS3, "max_instances": 2}),
    ("I want a cluster called gpu with NC4as_T4_v3", CLUSTER, {"name": "gpu", "size": T4}),
    ("I'd like a cluster called cpu, up to 3 nodes, DS3", CLUSTER, {"name": "cpu", "size": DS3, "max_instances": 3}),
    ("please create a cluster called cpu with 1 to 8 nodes of size Standard_DS3_v2", CLUSTER,
     {"name": "cpu", "size": DS3, "min_instances": 1, "max_instances": 8}),
    ("create a cluster called cpu, between 1 and 8 nodes, DS3", CLUSTER,
     {"name": "cpu", "size": DS3, "min_instances": 1, "max_instances": 8}),
    ("create a cluster called cpu with 1-8 nodes DS3", CLUSTER,
     {"name": "cpu", "size": DS3, "min_instances": 1, "max_instances": 8}),
    ("create a cluster called cpu with at most six nodes DS3", CLUSTER,
     {"name": "cpu", "size": DS3, "max_instances": 6}),
    ("create a cluster called cpu with 6 nodes max and DS3", CLUSTER,
     {"name": "cpu", "size": DS3, "max_instances": 6}),
    ("create a cluster called cpu with 6 nodes max, DS3", CLUSTER, {"name": "cpu", "size": DS3, "max_instances": 6}),
    ("create a cluster called cpu DS3 with at least 1 node", CLUSTER,
     {"name": "cpu", "size": DS3, "min_instances": 1}),
    ("create a low priority cluster called cpu with DS3", CLUSTER,
     {"name": "cpu", "size": DS3, "tier": "low_priority"}),
    ("create cluster cpu-1 DS3 in workspace area-trabajo-1", CLUSTER,
     {"name": "cpu-1", "size": DS3, "workspace": "area-trabajo-1"}),
    ("create a cluster called cpu with DS3 in area-trabajo-1", CLUSTER,
     {"name": "cpu", "size": DS3, "workspace": "area-trabajo-1"}),
    ("create a cluster called cpu with DS3 in ws-nlp in the group nlp-rg", CLUSTER,
     {"name": "cpu", "size": DS3, "workspace": "ws-nlp", "resource_group": "nlp-rg"}),
    ("create a cluster named “cpu” with DS3 because training starts on monday", CLUSTER,
     {"name": "cpu", "size": DS3, "reason": "training starts on monday"}),
    ("create a cluster called cpu, size DS3, purpose=lab owner=ana", CLUSTER,
     {"name": "cpu", "size": DS3, "tags": {"purpose": "lab", "owner": "ana"}}),
    ("can you create a cluster called cpu with a DS3 please?", CLUSTER, {"name": "cpu", "size": DS3}),
    ("I need an instance called anag with DS3", INSTANCE, {"name": "anag", "size": DS3}),
    ("create an instance called anag with DS3 in ws-nlp", INSTANCE,
     {"name": "anag", "size": DS3, "workspace": "ws-nlp"}),
    ("create a compute instance for <@U0ANA> called anag, DS3", INSTANCE,
     {"name": "anag", "size": DS3, "assigned_to": ANA}),
    ("give me a machine called anag with DS3", INSTANCE, {"name": "anag", "size": DS3}),
    ("create an instance called anag with DS3 for 8 hours", INSTANCE, {"name": "anag", "size": DS3, "hours": 8.0}),
    ("create an instance called anag DS3 with 30 minutes idle", INSTANCE,
     {"name": "anag", "size": DS3, "idle_minutes": 30}),
    ("create resource group vision-lab in westeurope", GROUP, {"name": "vision-lab", "location": "westeurope"}),
    ("create a resource group called visionlab in west europe", GROUP, {"name": "visionlab", "location": "westeurope"}),
    ("I need a resource group called vision-lab, region eastus", GROUP, {"name": "vision-lab", "location": "eastus"}),
    ("add a resource group called vision-lab in eastus because the lab needs one", GROUP,
     {"name": "vision-lab", "location": "eastus", "reason": "the lab needs one"}),
    ("create a workspace called area-trabajo-2 in nombre-grupo", WORKSPACE,
     {"name": "area-trabajo-2", "resource_group": "nombre-grupo"}),
    ("create workspace area-trabajo-2", WORKSPACE, {"name": "area-trabajo-2"}),
    ("we need a workspace called vision-2 in resource group vision-rg in eastus", WORKSPACE,
     {"name": "vision-2", "resource_group": "vision-rg", "location": "eastus"}),
    ("grant <@U0ANA> data scientist on ws-equipo for 8 hours because onboarding", GRANT,
     {"role": SCIENTIST, "assignee": ANA, "workspace": "ws-equipo", "hours": 8.0, "reason": "onboarding"}),
    ("grant reader to joe@contoso.com on this-rg", GRANT,
     {"role": "Reader", "assignee": JOE, "resource_group": "this-rg"}),
    ("give joe@contoso.com contributor on this-rg for 3 days", GRANT,
     {"role": "Contributor", "assignee": JOE, "resource_group": "this-rg", "hours": 72.0}),
    ("give <@U0ANA> the reader role on ws-nlp until friday", GRANT,
     {"role": "Reader", "assignee": ANA, "workspace": "ws-nlp", "until": "2026-11-27T23:59Z"}),
    ("give me reader on ws-nlp", GRANT, {"role": "Reader", "assignee": DAN, "workspace": "ws-nlp"}),
    ("I need reader access to this-rg for 8h", GRANT,
     {"role": "Reader", "assignee": DAN, "resource_group": "this-rg", "hours": 8.0}),
    ("I want the azureml compute operator role on ws-nlp for a week", GRANT,
     {"role": "AzureML Compute Operator", "assignee": DAN, "workspace": "ws-nlp", "hours": 168.0}),
    ("assign owner on this-rg to joe@contoso.com until tomorrow", GRANT,
     {"role": "Owner", "assignee": JOE, "resource_group": "this-rg", "until": "2026-11-25T23:59Z"}),
    ("grant <@U0ANA> contributor on group nombre-grupo until 2026-12-01", GRANT,
     {"role": "Contributor", "assignee": ANA, "resource_group": "nombre-grupo", "until": "2026-12-01T23:59Z"}),
    ("grant <@U0ANA> reader on ws-nlp until 1 december", GRANT,
     {"role": "Reader", "assignee": ANA, "workspace": "ws-nlp", "until": "2026-12-01T23:59Z"}),
    ("assign 8e3af657-a8ff-443c-a75c-2fe8c4bcb635 the reader role on ws-nlp", GRANT,
     {"role": "Reader", "assignee": "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "workspace": "ws-nlp"}),
    ("list the computes in ws-nlp", "compute.list", {"workspace": "ws-nlp"}),
    ("show my computes", "compute.list", {}),
    ("show the workspace ws-nlp", "workspace.show", {"name": "ws-nlp"}),
    ("show workspace ws-nlp in nlp-rg", "workspace.show", {"name": "ws-nlp", "resource_group": "nlp-rg"}),
    ("list resource groups", "resource_group.list", {}),
    ("show the resource group nombre-grupo", "resource_group.show", {"name": "nombre-grupo"}),
    ("delete the resource group nombre-grupo", "resource_group.delete", {"name": "nombre-grupo"}),
    ("stop the instance anag-1", "compute.stop", {"name": "anag-1"}),
    ("stop instance anag-1 in ws-nlp because I am done", "compute.stop",
     {"name": "anag-1", "workspace": "ws-nlp", "reason": "I am done"}),
    ("start my compute instance anag-1", "compute.start", {"name": "anag-1"}),
    ("shut down the instance anag-1 please", "compute.stop", {"name": "anag-1"}),
    ("restart anag-1, my instance", "compute.restart", {"name": "anag-1"}),
    ("delete the cluster cpu-1 in ws-nlp", "compute.delete", {"name": "cpu-1", "workspace": "ws-nlp"}),
    ("resize the cluster cpu-1 to 8 nodes", "compute.resize", {"name": "cpu-1", "max_instances": 8}),
    ("list my clusters", "compute.list", {}),
    ("which nodes has the cluster cpu-1", "compute.list_nodes", {"name": "cpu-1"}),
    ("list the vm sizes", "compute.list_sizes", {}),
    ("revoke reader from joe@contoso.com on ws-nlp", "role.revoke",
     {"role": "Reader", "assignee": JOE, "workspace": "ws-nlp"}),
    ("take away the owner role of joe@contoso.com on this-rg", "role.revoke",
     {"role": "Owner", "assignee": JOE, "resource_group": "this-rg"}),
    ("archive the model churn-model version 1", "model.archive", {"name": "churn-model", "version": "1"}),
    ("show the data asset churn-data version 1", "data_asset.show", {"name": "churn-data", "version": "1"}),
    ("list the datastores in ws-nlp", "datastore.list", {"workspace": "ws-nlp"}),
    ("what roles are there on this-rg", "role.list", {"resource_group": "this-rg"}),
    ("who has access to ws-nlp", "role.list", {"workspace": "ws-nlp"}),
    ("which roles has joe@contoso.com on this-rg", "role.list", {"assignee": JOE, "resource_group": "this-rg"}),
]  # fmt: skip

SPANISH: list[Asked] = [
    ("crear un cluster de 2 nodos DS11 llamado cpu", CLUSTER, {"name": "cpu", "size": DS11, "max_instances": 2}),
    ("crea un clúster llamado cpu con DS11", CLUSTER, {"name": "cpu", "size": DS11}),
    ("Créame un clúster de proceso llamado cpu de tamaño DS3", CLUSTER, {"name": "cpu", "size": DS3}),
    ("quiero un clúster llamado gpu con NC4as_T4_v3", CLUSTER, {"name": "gpu", "size": T4}),
    ("quisiera un clúster llamado cpu con hasta 3 nodos DS3", CLUSTER,
     {"name": "cpu", "size": DS3, "max_instances": 3}),
    ("por favor, crea un clúster llamado cpu de 1 a 8 nodos DS3", CLUSTER,
     {"name": "cpu", "size": DS3, "min_instances": 1, "max_instances": 8}),
    ("monta un clúster llamado cpu con entre 1 y 8 nodos DS3", CLUSTER,
     {"name": "cpu", "size": DS3, "min_instances": 1, "max_instances": 8}),
    ("haz un clúster llamado cpu con 6 nodos como máximo, DS3", CLUSTER,
     {"name": "cpu", "size": DS3, "max_instances": 6}),
    ("crea un clúster llamado cpu con un máximo de seis nodos DS3", CLUSTER,
     {"name": "cpu", "size": DS3, "max_instances": 6}),
    ("crea un clúster llamado cpu con al menos 1 nodo DS3", CLUSTER, {"name": "cpu", "size": DS3, "min_instances": 1}),
    ("crea un clúster llamado cpu con DS3 y prioridad baja", CLUSTER,
     {"name": "cpu", "size": DS3, "tier": "low_priority"}),
    ("crea un clúster llamado cpu con DS3, prioridad baja", CLUSTER,
     {"name": "cpu", "size": DS3, "tier": "low_priority"}),
    ("necesito un clúster con nombre cpu en area-trabajo-1 con DS3", CLUSTER,
     {"name": "cpu", "size": DS3, "workspace": "area-trabajo-1"}),
    ("crea el clúster cpu-1 con DS3 en el área de trabajo area-trabajo-1", CLUSTER,
     {"name": "cpu-1", "size": DS3, "workspace": "area-trabajo-1"}),
    ("crea un clúster llamado cpu con DS3 en ws-nlp en el grupo nlp-rg", CLUSTER,
     {"name": "cpu", "size": DS3, "workspace": "ws-nlp", "resource_group": "nlp-rg"}),
    ("crea un clúster llamado «cpu» con DS3 porque el lunes empieza el entrenamiento", CLUSTER,
     {"name": "cpu", "size": DS3, "reason": "el lunes empieza el entrenamiento"}),
    ("crea un clúster llamado cpu, tamaño DS3, proposito=lab", CLUSTER,
     {"name": "cpu", "size": DS3, "tags": {"proposito": "lab"}}),
    ("¿puedes crear un clúster llamado cpu con DS3?", CLUSTER, {"name": "cpu", "size": DS3}),
    ("necesito una instancia llamada anag con DS3", INSTANCE, {"name": "anag", "size": DS3}),
    ("crea una instancia llamada anag DS3 en ws-nlp", INSTANCE, {"name": "anag", "size": DS3, "workspace": "ws-nlp"}),
    ("crea una instancia de proceso para <@U0ANA> llamada anag con DS3", INSTANCE,
     {"name": "anag", "size": DS3, "assigned_to": ANA}),
    ("dame una máquina llamada anag con DS3", INSTANCE, {"name": "anag", "size": DS3}),
    ("crea una instancia llamada anag con DS3 por 8 horas", INSTANCE, {"name": "anag", "size": DS3, "hours": 8.0}),
    ("crea una instancia llamada anag DS3 con 30 minutos de inactividad", INSTANCE,
     {"name": "anag", "size": DS3, "idle_minutes": 30}),
    ("hola, quiero una instancia DS3 llamada anag", INSTANCE, {"name": "anag", "size": DS3}),
    ("crea el grupo de recursos vision-lab en westeurope", GROUP, {"name": "vision-lab", "location": "westeurope"}),
    ("créame un grupo de recursos llamado visionlab en west europe", GROUP,
     {"name": "visionlab", "location": "westeurope"}),
    ("necesito un grupo de recursos llamado vision-lab en la región eastus", GROUP,
     {"name": "vision-lab", "location": "eastus"}),
    ("añade un grupo de recursos llamado vision-lab en eastus porque lo pide el laboratorio", GROUP,
     {"name": "vision-lab", "location": "eastus", "reason": "lo pide el laboratorio"}),
    ("crea un área de trabajo llamada area-trabajo-2 en nombre-grupo", WORKSPACE,
     {"name": "area-trabajo-2", "resource_group": "nombre-grupo"}),
    ("crear el área de trabajo area-trabajo-2", WORKSPACE, {"name": "area-trabajo-2"}),
    ("necesitamos un área de trabajo llamada vision-2 en el grupo de recursos vision-rg en eastus", WORKSPACE,
     {"name": "vision-2", "resource_group": "vision-rg", "location": "eastus"}),
    ("dale a <@U0ANA> el rol lector sobre this-rg hasta el viernes", GRANT,
     {"role": "Reader", "assignee": ANA, "resource_group": "this-rg", "until": "2026-11-27T23:59Z"}),
    ("concede lector a joe@contoso.com sobre this-rg", GRANT,
     {"role": "Reader", "assignee": JOE, "resource_group": "this-rg"}),
    ("da a joe@contoso.com colaborador en this-rg durante 3 días", GRANT,
     {"role": "Contributor", "assignee": JOE, "resource_group": "this-rg", "hours": 72.0}),
    ("otorga el rol de científico de datos de AzureML a <@U0ANA> en ws-equipo por 8 horas porque empieza hoy", GRANT,
     {"role": SCIENTIST, "assignee": ANA, "workspace": "ws-equipo", "hours": 8.0, "reason": "empieza hoy"}),
    ("dame el rol lector en ws-nlp", GRANT, {"role": "Reader", "assignee": DAN, "workspace": "ws-nlp"}),
    ("quiero el rol lector en ws-nlp una semana", GRANT,
     {"role": "Reader", "assignee": DAN, "workspace": "ws-nlp", "hours": 168.0}),
    ("necesito acceso de lector a this-rg por 8h", GRANT,
     {"role": "Reader", "assignee": DAN, "resource_group": "this-rg", "hours": 8.0}),
    ("asigna propietario sobre this-rg a joe@contoso.com hasta mañana", GRANT,
     {"role": "Owner", "assignee": JOE, "resource_group": "this-rg", "until": "2026-11-25T23:59Z"}),
    ("concede a <@U0ANA> colaborador en el grupo nombre-grupo hasta el 1 de diciembre", GRANT,
     {"role": "Contributor", "assignee": ANA, "resource_group": "nombre-grupo", "until": "2026-12-01T23:59Z"}),
    ("concede a <@U0ANA> operador de proceso de AzureML en ws-nlp hasta 2026-12-01", GRANT,
     {"role": "AzureML Compute Operator", "assignee": ANA, "workspace": "ws-nlp", "until": "2026-12-01T23:59Z"}),
    ("me puedes dar lector en ws-nlp", GRANT, {"role": "Reader", "assignee": DAN, "workspace": "ws-nlp"}),
    ("lista los procesos de ws-nlp", "compute.list", {"workspace": "ws-nlp"}),
    ("ver mis procesos", "compute.list", {}),
    ("muéstrame el área de trabajo ws-nlp", "workspace.show", {"name": "ws-nlp"}),
    ("enséñame el área de trabajo ws-nlp de nlp-rg", "workspace.show", {"name": "ws-nlp", "resource_group": "nlp-rg"}),
    ("enumera los grupos de recursos", "resource_group.list", {}),
    ("muestra el grupo de recursos nombre-grupo", "resource_group.show", {"name": "nombre-grupo"}),
    ("borra el grupo de recursos nombre-grupo", "resource_group.delete", {"name": "nombre-grupo"}),
    ("detén la instancia anag-1", "compute.stop", {"name": "anag-1"}),
    ("para la instancia anag-1 en ws-nlp", "compute.stop", {"name": "anag-1", "workspace": "ws-nlp"}),
    ("apaga mi instancia anag-1 porque no la uso", "compute.stop", {"name": "anag-1", "reason": "no la uso"}),
    ("arranca mi instancia anag-1", "compute.start", {"name": "anag-1"}),
    ("reinicia la instancia anag-1", "compute.restart", {"name": "anag-1"}),
    ("borra el clúster cpu-1 de ws-nlp", "compute.delete", {"name": "cpu-1", "workspace": "ws-nlp"}),
    ("redimensiona el clúster cpu-1 a 8 nodos", "compute.resize", {"name": "cpu-1", "max_instances": 8}),
    ("lista mis clústeres", "compute.list", {}),
    ("muestra los nodos del clúster cpu-1", "compute.list_nodes", {"name": "cpu-1"}),
    ("qué tamaños de máquina hay", "compute.list_sizes", {}),
    ("quita a <@U0ANA> el rol lector sobre this-rg", "role.revoke",
     {"role": "Reader", "assignee": ANA, "resource_group": "this-rg"}),
    ("archiva el modelo churn-model versión 1", "model.archive", {"name": "churn-model", "version": "1"}),
    ("enséñame el almacén de datos blob_1", "datastore.show", {"name": "blob_1"}),
    ("qué roles hay sobre this-rg", "role.list", {"resource_group": "this-rg"}),
    ("quién tiene acceso a ws-nlp", "role.list", {"workspace": "ws-nlp"}),
    ("qué roles tiene joe@contoso.com en this-rg", "role.list", {"assignee": JOE, "resource_group": "this-rg"}),
]  # fmt: skip

# Sentence, what is not to be done. Neither is it asked for nor offered.
DENIED: list[tuple[str, str]] = [
    ("do not create a cluster called cpu with DS3", CLUSTER),
    ("don't create a cluster called cpu with DS3", CLUSTER),
    ("never create a cluster called cpu with DS3", CLUSTER),
    ("no crees un clúster llamado cpu con DS3", CLUSTER),
    ("nunca crees un clúster llamado cpu con DS3", CLUSTER),
    ("no le des a joe@contoso.com el rol lector en ws-nlp", GRANT),
    ("please don’t delete the cluster cpu-1", "compute.delete"),
    ("I said not to delete the cluster cpu-1", "compute.delete"),
    ("quiero que no se borre el clúster cpu-1", "compute.delete"),
    ("por favor no pares la instancia anag-1", "compute.stop"),
    ("tampoco borres el grupo de recursos nombre-grupo", "resource_group.delete"),
]

# Sentence, kind, the words nobody can be sure of. Nothing may be asked for.
UNSURE_ENGLISH: list[tuple[str, str, tuple[str, ...]]] = [
    ("create a cluster from the instance anag-1 with DS3", CLUSTER, ("instance", "anag-1")),
    ("create a cluster called cpu with DS3 from cpu-old", CLUSTER, ("cpu-old",)),
    ("create a cluster called cpu with DS3 tomorrow", CLUSTER, ("tomorrow",)),
    ("create a cluster called cpu with DS3 if there is quota", CLUSTER, ("if", "quota")),
    ("create a cluster called cpu with DS3 or DS11", CLUSTER, ("or", "DS11")),
    ("create a cluster called cpu with DS3 but without public addresses", CLUSTER,
     ("but", "without", "public", "addresses")),
    ("create a cluster called cpu with DS3 and a workspace", CLUSTER, ("workspace",)),
    ("create a cluster called cpu with DS3 and delete cpu-old", CLUSTER, ("delete", "cpu-old")),
    ("how do I create a cluster called cpu with DS3", CLUSTER, ("how", "do")),
    ("should I create a cluster called cpu with DS3", CLUSTER, ("should",)),
    ("create two clusters called cpu with DS3", CLUSTER, ("two",)),
    ("create a cluster gpu with DS3", CLUSTER, ("gpu",)),
    ("create a cluster called cpu with 2 nodes and 4 nodes DS3", CLUSTER, ("4",)),
    ("create a cluster called cpu with DS3 like cpu-old", CLUSTER, ("like", "cpu-old")),
    ("create an instance called anag with DS3 for ana", INSTANCE, ("ana",)),
    ("create a resource group called vision-lab in mars", GROUP, ("mars",)),
    ("create a workspace called vision-2 next to vision-1", WORKSPACE, ("next", "vision-1")),
    ("grant reader on ws-nlp to joe@contoso.com and <@U0ANA>", GRANT, (ANA,)),
    ("grant reader on ws-nlp to joe@contoso.com instead of <@U0ANA>", GRANT, ("instead", ANA)),
    ("grant reader and owner on ws-nlp to joe@contoso.com", GRANT, ("owner",)),
    ("grant reader to joe@contoso.com on ws-nlp and this-rg", GRANT, ("this-rg",)),
    ("grant reader to joe@contoso.com on ws-nlp and group this-rg", GRANT, ("group", "this-rg")),
    ("grant reader to joe@contoso.com on everything", GRANT, ("everything",)),
    ("grant reader to joe@contoso.com on alpha-1", GRANT, ("alpha-1",)),
    ("give everybody reader on ws-nlp", GRANT, ("everybody",)),
    ("grant reader to joe@contoso.com on ws-nlp until next friday", GRANT, ("until", "next", "friday")),
    ("grant reader to joe@contoso.com on ws-nlp until tuesday", GRANT, ("until", "tuesday")),
    ("grant reader to joe@contoso.com on ws-nlp until 2026-11-01", GRANT, ("until", "2026-11-01")),
    ("grant reader to joe@contoso.com on ws-nlp until 2026-13-45", GRANT, ("until", "2026-13-45")),
    ("grant reader to joe@contoso.com on ws-nlp until 9999-12-31", GRANT, ("until", "9999-12-31")),
    ("add <@U0ANA> as reader on ws-nlp", GRANT, ("as",)),
    ("delete the resource group nombre-grupo after lunch", "resource_group.delete", ("after", "lunch")),
    ("delete the resource group nombre-grupo and nombre-otro", "resource_group.delete", ("nombre-otro",)),
    ("delete all my clusters", "compute.delete", ("all",)),
    ("stop the instance anag", "compute.stop", ("anag",)),
    ("stop every instance", "compute.stop", ("every",)),
    ("stop the instance anag-1 at midnight", "compute.stop", ("midnight",)),
    ("delete the cluster cpu-1 unless somebody uses it", "compute.delete", ("unless", "somebody", "uses")),
    ("delete the cluster cpu-1 and the cluster cpu-2", "compute.delete", ("cluster", "cpu-2")),
    ("delete all the resource groups", "resource_group.delete", ("all",)),
]  # fmt: skip

UNSURE_SPANISH: list[tuple[str, str, tuple[str, ...]]] = [
    ("crea un clúster llamado cpu con DS3 mañana", CLUSTER, ("mañana",)),
    ("crea un clúster llamado cpu con DS3 si hay cuota", CLUSTER, ("si", "cuota")),
    ("crea un clúster llamado cpu con DS3 o DS11", CLUSTER, ("o", "DS11")),
    ("crea un clúster llamado cpu con DS3 pero sin direcciones públicas", CLUSTER,
     ("pero", "sin", "direcciones", "públicas")),
    ("crea un clúster llamado cpu con DS3 y un área de trabajo", CLUSTER, ("área", "trabajo")),
    ("crea un clúster llamado cpu con DS3 y borra cpu-viejo", CLUSTER, ("borra", "cpu-viejo")),
    ("cómo creo un clúster llamado cpu con DS3, créalo", CLUSTER, ("cómo", "creo")),
    ("crea dos clústeres llamados cpu con DS3", CLUSTER, ("dos",)),
    ("crea un clúster gpu con DS3", CLUSTER, ("gpu",)),
    ("crea un clúster llamado cpu con 2 nodos y 4 nodos DS3", CLUSTER, ("4",)),
    ("crea una instancia llamada anag con DS3 para ana", INSTANCE, ("ana",)),
    ("crea un grupo de recursos llamado vision-lab en marte", GROUP, ("marte",)),
    ("crea un área de trabajo llamada vision-2 al lado de vision-1", WORKSPACE, ("lado",)),
    ("concede lector sobre ws-nlp a joe@contoso.com y <@U0ANA>", GRANT, (ANA,)),
    ("concede lector sobre ws-nlp a joe@contoso.com en lugar de <@U0ANA>", GRANT, ("lugar", ANA)),
    ("concede lector y propietario sobre ws-nlp a joe@contoso.com", GRANT, ("propietario",)),
    ("concede lector a joe@contoso.com sobre ws-nlp y this-rg", GRANT, ("this-rg",)),
    ("concede lector a joe@contoso.com sobre todo", GRANT, ("todo",)),
    ("da a todos lector en ws-nlp", GRANT, ("todos",)),
    ("concede lector a joe@contoso.com en ws-nlp hasta el próximo viernes", GRANT, ("hasta", "próximo", "viernes")),
    ("concede lector a joe@contoso.com en ws-nlp hasta el martes", GRANT, ("hasta", "martes")),
    ("borra el grupo de recursos nombre-grupo después de comer", "resource_group.delete", ("después", "comer")),
    ("borra todos mis clústeres", "compute.delete", ("todos",)),
    ("para todas las instancias", "compute.stop", ("todas",)),
    ("para la instancia anag-1 a medianoche", "compute.stop", ("medianoche",)),
    ("borra el clúster cpu-1 salvo que alguien lo use", "compute.delete", ("salvo", "alguien", "use")),
    ("borra todos los grupos de recursos", "resource_group.delete", ("todos",)),
    ("solo quiero el rol lector en ws-nlp", GRANT, ("solo",)),
]  # fmt: skip

# Sentence, kind, what is known, what is still to be filled in.
UNFINISHED: list[tuple[str, str, dict[str, str], tuple[str, ...]]] = [
    ("quiero una instancia DS3 en ws-equipo", INSTANCE, {"size": DS3, "workspace": "ws-equipo"}, ("name",)),
    ("create a cluster", CLUSTER, {}, ("name", "size")),
    ("I need a cluster called cpu", CLUSTER, {"name": "cpu"}, ("size",)),
    ("crea un clúster llamado $NOMBRE con DS3", CLUSTER, {"size": DS3}, ("name",)),
    ("create a cluster called <name> with DS3", CLUSTER, {"size": DS3}, ("name",)),
    ("grant reader on this-rg", GRANT, {"role": "Reader", "resource_group": "this-rg"}, ("assignee",)),
    ("give <@U0ANA> access to ws-nlp", GRANT, {"assignee": ANA, "workspace": "ws-nlp"}, ("role",)),
    ("stop my instance", "compute.stop", {}, ("name",)),
    ("para mi instancia", "compute.stop", {}, ("name",)),
    ("delete my resource group", "resource_group.delete", {}, ("name",)),
    ("borra mi grupo de recursos", "resource_group.delete", {}, ("name",)),
]

NO_SENTENCE = (
    "good morning to all of you", "the cluster is broken", "what a day", "un clúster llamado cpu", "create something",
    "R-7 is late", "crea", "please", "quiero irme a casa", "who is on call",
)  # fmt: skip


def test_there_are_eighty_sentences_and_more_in_each_language() -> None:
    assert len(ENGLISH) + len(UNSURE_ENGLISH) >= 80
    assert len(SPANISH) + len(UNSURE_SPANISH) >= 80
    everything = [one[0] for one in (*ENGLISH, *SPANISH, *DENIED, *UNSURE_ENGLISH, *UNSURE_SPANISH, *UNFINISHED)]
    assert len(set(everything)) == len(everything)


@pytest.mark.parametrize(("sentence", "kind", "params"), [*ENGLISH, *SPANISH], ids=lambda value: str(value)[:60])
def test_a_sentence_asks_for_exactly_this(sentence: str, kind: str, params: dict[str, Any]) -> None:
    draft = hear(sentence)
    assert draft.of == kind
    assert named(draft) == params
    assert hear(draft.line).params == draft.params


@pytest.mark.parametrize(("sentence", "kind", "words"), [*UNSURE_ENGLISH, *UNSURE_SPANISH], ids=lambda v: str(v)[:60])
def test_a_word_nobody_is_sure_of_is_named_and_nothing_is_asked_for(
    sentence: str, kind: str, words: tuple[str, ...]
) -> None:
    draft = hear(sentence)
    assert draft.params is None
    assert draft.of == kind
    first = draft.problems[0]
    assert first.code == "unsure-word"
    said = ", ".join(f"“{word}”" for word in words)
    assert first.text.en.startswith(f"I am not sure what {said} means here")
    assert first.text.es.startswith(f"No tengo claro qué significa {said.replace('“', '«').replace('”', '»')} aquí")
    assert sentence[first.position :].startswith(words[0])


@pytest.mark.parametrize(("sentence", "kind", "values", "missing"), UNFINISHED)
def test_what_a_sentence_leaves_open_is_left_to_fill_in(
    sentence: str, kind: str, values: dict[str, str], missing: tuple[str, ...]
) -> None:
    draft = hear(sentence)
    assert (draft.of, draft.params, draft.missing) == (kind, None, missing)
    assert {name: value for name, value in draft.values.items() if name != "type"} == values


@pytest.mark.parametrize("sentence", NO_SENTENCE)
def test_words_that_ask_for_nothing_are_no_request(sentence: str) -> None:
    draft = hear(sentence)
    assert draft.params is None
    assert codes(draft)
    assert set(codes(draft)) <= {"unknown-command", "unsure-kind", "unexpected-word", "value-error"}


def test_what_was_understood_is_said_in_both_languages_with_a_line_to_copy() -> None:
    problem = hear("create a cluster called cpu with DS3 tomorrow").problems[0]
    assert problem.text.en.endswith("I understood: Create a compute cluster; Name: cpu; VM size: Standard_DS3_v2.")
    assert problem.text.es.endswith(
        "He entendido: Crear un clúster de proceso; Nombre: cpu; Tamaño de máquina virtual: Standard_DS3_v2."
    )
    assert problem.suggestion == "/aml ml compute create --name cpu --type AmlCompute --size Standard_DS3_v2"


def test_what_was_understood_is_called_as_the_form_calls_it_and_a_mention_is_a_person() -> None:
    problem = hear("dale a <@U0JOE|joe> el rol lector sobre zzz durante 8 horas").problems[0]
    assert problem.text.es == (
        "No tengo claro qué significa «zzz» aquí, así que no se ha solicitado nada. He entendido: Conceder un rol; "
        "Una persona, un grupo o una aplicación: la persona mencionada; Rol: Reader; Durante cuánto tiempo: 8h."
    )


def test_a_sentence_that_may_be_about_several_things_asks_which() -> None:
    draft = hear("create a compute called cpu")
    if draft.of:
        pytest.fail(f"it is read as {draft.of}")
    assert codes(draft) in (["unsure-kind"], ["unknown-command"])


def test_remembered_defaults_fill_a_sentence_as_they_fill_a_line() -> None:
    draft = hear("create a cluster called cpu with DS3", workspace="ws-nlp", group="nlp-rg")
    assert named(draft)["workspace"] == "ws-nlp"
    assert "default-workspace" in [note.code for note in draft.corrections]


FRIDAY_NIGHT = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tz", "until"),
    [
        ("UTC", "2026-11-28T23:59Z"),
        ("Europe/Madrid", "2026-11-29T22:59Z"),
        ("America/Los_Angeles", "2026-11-29T07:59Z"),
        ("no/such", "2026-11-28T23:59Z"),
    ],
)
def test_a_day_ends_where_the_asker_lives(tz: str, until: str) -> None:
    draft = hear("give me reader on ws-nlp until tomorrow", at=FRIDAY_NIGHT, tz=tz)
    assert named(draft)["until"] == until


def test_me_is_nobody_when_nobody_knows_who_asks() -> None:
    assert hear("give me reader on ws-nlp", asker="").missing == ("assignee",)


def test_a_secret_in_a_sentence_is_refused_and_not_repeated() -> None:
    draft = hear("create a cluster called cpu with DS3 and password=hunter22secret")
    assert draft.holds_secret
    assert "secret" in codes(draft)
    assert "hunter22" not in repr(draft)


GOOD = [one[0] for one in (*ENGLISH, *SPANISH)]
STRANGE = ("not", "no", "sin", "unless", "tomorrow", "xyzzy", "except", "salvo", "allen", "twice", "instead", "quizás")


@given(st.sampled_from(GOOD), st.sampled_from(STRANGE), st.integers(0, 30))
def test_no_sentence_with_an_unsure_word_is_ever_asked_for(sentence: str, word: str, at: int) -> None:
    words = sentence.split()
    at = min(at, len(words))
    reasons = [index for index, one in enumerate(words) if one in ("because", "porque")]
    if reasons and at > reasons[0]:
        at = reasons[0]
    announcing = {"called", "named", "llamado", "llamada", "llamados", "nombre"}
    if at and words[at - 1].lower() in announcing:
        at -= 1
    draft = hear(" ".join([*words[:at], word, *words[at:]]))
    assert draft.params is None
    assert draft.problems


@given(st.lists(st.sampled_from([*FILLERS, *STRANGE, *" ".join(GOOD).split()]), max_size=14))
@example(["until"])
@example(["from", "1", "to"])
def test_any_words_in_any_order_are_answered_and_never_both_ways(words: list[str]) -> None:
    draft = hear(" ".join(words))
    assert sum((draft.params is not None, draft.said is not None, bool(draft.problems))) == 1
    if draft.params is not None and draft.of in {kind.name for kind in KINDS}:
        assert hear(draft.line).params == draft.params


def test_commands_about_requests_stay_commands() -> None:
    for line, of in (
        ("show R-7", "request.show"),
        ("withdraw R-7", "request.withdraw"),
        ("history", "request.history"),
    ):
        assert hear(line).of == of
    assert {one.name for one in COMMANDS} >= {"request.show"}


@pytest.mark.parametrize(("sentence", "kind"), DENIED)
def test_what_is_not_to_be_done_is_not_offered_with_one_more_press(sentence: str, kind: str) -> None:
    """The answer to `don't delete cpu-1` was the line that deletes it, and a form filled in with it."""
    draft = hear(sentence)
    (problem,) = draft.problems
    assert (problem.code, problem.suggestion, draft.params, draft.of) == ("said-not-to", "", None, kind)
    assert not is_to_fill_in(draft)


@pytest.mark.parametrize("when", ["at 5pm", "at 17:30", "a las 17h", "at 5 pm"])
def test_a_time_of_the_day_is_no_name_of_a_place(when: str) -> None:
    """`at 5pm` was the workspace `5pm`, and the instance was to be stopped now."""
    draft = hear(f"stop the instance anag-1 {when}")
    assert draft.params is None
    assert [problem.code for problem in draft.problems] == ["unsure-word"]


OTHERWISE = [
    ("crea un cluster llamado cpu con menos de 3 nodos DS3", "menos"),
    ("crea un cluster llamado cpu DS3 con 3 nodos menos", "menos"),
    ("escala el cluster cpu-1 a menos de 3 nodos", "menos"),
    ("scale cluster cpu-1 by 2 nodes", "2"),
    ("scale the cluster cpu-1 from 4 nodes", "4"),
    ("escala el cluster cpu-1 en 2 nodos", "2"),
    ("resize the instance nb-joe from DS3", "DS3"),
    ("resize the instance nb-joe from DS11 to DS3", "DS11"),
    ("redimensiona la instancia nb-joe de DS3", "DS3"),
    ("un delete cluster cpu-1", "un"),
    (f"give {JOE} reader on this-rg in 3 days", "3"),
    (f"dale lector a {JOE} en this-rg en 3 dias", "3"),
    (f"dale lector a {JOE} en this-rg a las 3 horas", "3"),
    (f"give {JOE} reader on this-rg until 23 november", "23"),
    (f"give {JOE} reader on this-rg because he asks, but only for 2 hours", "but"),
    (f"dale lector a {JOE} en this-rg porque lo pide, pero solo 2 horas", "pero"),
    (f"i need {JOE} to give me reader on this-rg", JOE),
    (f"give me reader like {JOE} on this-rg", "like"),
    (f"create an instance by {JOE} called nb-joe1 DS3", JOE),
]


@pytest.mark.parametrize(("sentence", "word"), OTHERWISE)
def test_what_says_something_else_than_it_seems_is_not_asked_for(sentence: str, word: str) -> None:
    """Each was read as its opposite, as more than was said, or for somebody else: fewer than three as three or more."""
    draft = hear(sentence)
    assert draft.params is None
    assert draft.problems[0].code == "unsure-word"
    assert f"“{word}”" in draft.problems[0].text.en


@pytest.mark.parametrize(
    ("sentence", "params"),
    [
        ("crea un cluster llamado cpu con al menos 3 nodos DS3", {"min_instances": 3}),
        ("crea un cluster llamado cpu DS3 con 3 nodos al menos", {"min_instances": 3}),
        ("I would like a cluster called cpu DS3 with 3 nodes", {"max_instances": 3}),
        (f"give {JOE} reader on this-rg for 3 days", {"hours": 72.0}),
        (f"give {JOE} reader on this-rg until 1 january", {"until": "2027-01-01T23:59Z"}),
        (f"give {JOE} reader on this-rg because he, and only he, is on call", {"assignee": JOE}),
        ("resize the instance nb-joe to DS3", {"size": DS3}),
    ],
)
def test_what_is_said_beside_it_is_still_read(sentence: str, params: dict[str, Any]) -> None:
    draft = hear(sentence)
    assert draft.params is not None, draft.problems
    assert params.items() <= draft.params.model_dump().items()


def test_a_day_that_ended_with_the_year_is_not_the_one_a_year_later() -> None:
    """Half an hour into January in Madrid, where it is still December in UTC."""
    at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    sentence = f"dale lector a {JOE} en this-rg hasta el 31 de diciembre"
    assert hear(sentence, at=at, tz="Europe/Madrid").params is None
    bogota = hear(sentence, at=at, tz="America/Bogota").params
    assert bogota is not None
    assert bogota.model_dump()["until"] == "2027-01-01T04:59Z"
