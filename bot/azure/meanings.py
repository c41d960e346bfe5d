"""What Azure's error codes mean to a person: final refusals in two languages, and those that time mends.

Codes are compared without regard to case. Sources: the codes' own messages, and
learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors and
learn.microsoft.com/azure/role-based-access-control/troubleshooting (both read 2026-11).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from bot.model.text import Text

_FORBIDDEN = Text(
    en="The bot's identity in Azure may not do that here. A platform administrator has to give it the permission.",
    es="La identidad del bot en Azure no tiene permiso para hacer eso aquí. "
    "Tiene que concedérselo alguien de administración de la plataforma.",
)
_GROUP_MISSING = Text(
    en="That resource group does not exist in Azure. Create it first, or check its name.",
    es="Ese grupo de recursos no existe en Azure. Créelo antes o revise el nombre.",
)
_MISSING = Text(
    en="Azure does not have what this refers to. Check the names of the workspace and of the resource.",
    es="Azure no tiene aquello a lo que se refiere la petición. Revise los nombres del área de trabajo y del recurso.",
)
_SUBSCRIPTION = Text(
    en="The Azure subscription does not exist, is disabled or cannot be seen by the bot. "
    "Tell a platform administrator.",
    es="La suscripción de Azure no existe, está deshabilitada o el bot no puede verla. "
    "Avise a quien administra la plataforma.",
)
_REGION = Text(
    en="That cannot be created in this region. Choose another region.",
    es="Eso no se puede crear en esta región. Elija otra región.",
)
QUOTA_SENTENCE = Text(
    en="The quota of the subscription does not allow it. Ask for a smaller size or fewer nodes, delete what is not "
    "used, or have the quota raised.",
    es="La cuota de la suscripción no lo permite. Pida un tamaño menor o menos nodos, elimine lo que no se use, "
    "o solicite un aumento de la cuota.",
)
_SIZE = Text(
    en="That machine size is not offered there. Choose another size.",
    es="Ese tamaño de máquina no está disponible ahí. Elija otro tamaño.",
)
_INVALID = Text(
    en="Azure does not accept one of the values. Check the names, the size and the numbers.",
    es="Azure no acepta alguno de los valores. Revise los nombres, el tamaño y los números.",
)
_TEMPLATE = Text(
    en="Azure could not carry out the deployment. A platform administrator can see the details among the "
    "deployments of the resource group.",
    es="Azure no pudo completar la implementación. En las implementaciones del grupo de recursos se ven los detalles; "
    "puede consultarlos quien administra la plataforma.",
)
_POLICY = Text(
    en="A rule of the organisation in Azure Policy forbids it. Ask the platform administrators what is allowed.",
    es="Lo prohíbe una regla de la organización en Azure Policy. Pregunte a administración de la plataforma qué se "
    "permite.",
)
_LOCKED = Text(
    en="It is protected by a lock in Azure. Whoever owns the resource has to remove the lock first.",
    es="Está protegido por un bloqueo en Azure. Quien sea responsable del recurso tiene que quitar antes el bloqueo.",
)
_TAKEN = Text(
    en="That name is already taken in Azure. Choose another name.",
    es="Ese nombre ya está en uso en Azure. Elija otro nombre.",
)
_SOFT_DELETED = Text(
    en="Something of that name was deleted and can still be recovered, so the name is not free. Have it recovered or "
    "purged, or choose another name.",
    es="Algo con ese nombre se eliminó y aún se puede recuperar, así que el nombre no está libre. Haga que se recupere "
    "o se purgue, o elija otro nombre.",
)
_ELSEWHERE = Text(
    en="Something of that name exists already in another region. Use its region or choose another name.",
    es="Ya existe algo con ese nombre en otra región. Use esa región o elija otro nombre.",
)
_PROVIDER = Text(
    en="The subscription is not registered for this service of Azure. A platform administrator has to register the "
    "resource provider.",
    es="La suscripción no está registrada para este servicio de Azure. Tiene que registrar el proveedor de recursos "
    "alguien de administración de la plataforma.",
)
_CONFLICT = Text(
    en="It clashes with what is in Azure now. Look at the resource and ask again.",
    es="Choca con lo que hay ahora en Azure. Mire el recurso y vuelva a pedirlo.",
)
_ROLE_EXISTS = Text(
    en="That role has already been given there.",
    es="Ese rol ya está asignado ahí.",
)
_PIM_RULES = Text(
    en="The settings of Privileged Identity Management for this role do not allow it, most likely because it would "
    "last too long. Ask for less time, or have an administrator change the role's settings there.",
    es="La configuración de Privileged Identity Management para este rol no lo permite, probablemente porque duraría "
    "demasiado. Pida menos tiempo, o que se cambie allí la configuración del rol.",
)
_PIM_SHORT = Text(
    en="Privileged Identity Management neither gives a role for less than five minutes nor takes it back within them.",
    es="Privileged Identity Management no concede un rol por menos de cinco minutos ni lo retira antes de que pasen.",
)
_PIM_GONE = Text(en="The role is not given (any more).", es="El rol no está asignado (o ya no lo está).")
_PIM_LICENCE = Text(
    en="The tenant has no licence for Privileged Identity Management, so Azure cannot end roles by itself.",
    es="El inquilino no tiene licencia de Privileged Identity Management, así que Azure no puede terminar los roles "
    "por sí mismo.",
)
_ROLE_CHANGED = Text(
    en="A different role assignment has that identifier. A platform administrator has to look at the roles there.",
    es="Otra asignación de rol tiene ese identificador. Alguien de administración de la plataforma tiene que revisar "
    "los roles de ese ámbito.",
)
_ROLE_LIMIT = Text(
    en="The subscription has as many role assignments as Azure allows. Some have to be removed, or the role given to "
    "a group.",
    es="La suscripción tiene tantas asignaciones de roles como permite Azure. Hay que quitar algunas o asignar el rol "
    "a un grupo.",
)
_ROLE_UNKNOWN = Text(
    en="Azure does not know that role. Choose one of the roles on offer.",
    es="Azure no conoce ese rol. Elija uno de los roles disponibles.",
)
_PRINCIPAL = Text(
    en="That identity is not what was expected: a person, a group or an application. Look it up again.",
    es="Esa identidad no es lo que se esperaba: una persona, un grupo o una aplicación. Búsquela de nuevo.",
)
_DEPLOYMENTS = Text(
    en="The resource group has as many deployments in its history as Azure keeps. A platform administrator has to "
    "delete old ones.",
    es="El grupo de recursos tiene en su historial tantas implementaciones como guarda Azure. Alguien de "
    "administración de la plataforma tiene que eliminar las antiguas.",
)
_DIRECTORY = Text(
    en="The bot may not read the directory. A platform administrator has to grant it the permissions of Microsoft "
    "Graph.",
    es="El bot no puede leer el directorio. Alguien de administración de la plataforma tiene que concederle los "
    "permisos de Microsoft Graph.",
)
_IN_USE = Text(
    en="It is still in use. Stop what runs on it and ask again.",
    es="Todavía está en uso. Detenga lo que se ejecuta en él y vuelva a pedirlo.",
)
NO_SECRET = Text(
    en="The key vault of the workspace has no such secret. A platform administrator has to put it there.",
    es="El almacén de claves del área de trabajo no tiene ese secreto. "
    "Tiene que guardarlo ahí alguien de administración de la plataforma.",
)

_BY_MEANING: tuple[tuple[Text, str], ...] = (
    (_FORBIDDEN, "AuthorizationFailed LinkedAuthorizationFailed AuthorizationPermissionMismatch Forbidden"),
    (_GROUP_MISSING, "ResourceGroupNotFound"),
    (
        _MISSING,
        "ResourceNotFound NotFound InvalidResourceReference "
        "ParentResourceNotFound RoleAssignmentNotFound DeploymentNotFound OperationNotFound "
        "DeploymentOperationNotFound Request_ResourceNotFound DeletedVaultNotFound "
        "RoleAssignmentScheduleRequestNotFound",
    ),
    (_SUBSCRIPTION, "SubscriptionNotFound InvalidSubscriptionId ReadOnlyDisabledSubscription DisabledSubscription"),
    (
        _REGION,
        "LocationNotAvailableForResourceGroup LocationNotAvailableForResourceType LocationRequired LocationNotFound",
    ),
    (QUOTA_SENTENCE, "QuotaExceeded ClusterCoreQuotaReached ClusterMinNodesExceedCoreQuota OperationNotAllowed"),
    (_SIZE, "SkuNotAvailable InvalidVmSize VmSizeNotSupported"),
    (
        _INVALID,
        "InvalidTagsMaximum InvalidTagValueLength InvalidRequestType InvalidRoleAssignmentScheduleRequestId "
        "BadRequest BadRequestFormat InvalidRequestContent InvalidRequestFormat InvalidParameter InvalidPropertyValue "
        "InvalidResourceName InvalidResourceNamespace InvalidResourceType ValidationError ValidationException "
        "UserError InvalidApiVersionParameter MissingApiVersionParameter NoRegisteredProviderFound MethodNotAllowed "
        "PropertyChangeNotAllowed AccountNameInvalid VaultNameNotValid ReservedResourceName InvalidResource "
        "InvalidResourceGroup InvalidResourcePath InvalidFilterInQueryString InvalidSkipToken InvalidDeploymentName "
        "BadParameter InvalidDeploymentMode Request_BadRequest Request_UnsupportedQuery",
    ),
    (
        _TEMPLATE,
        "InvalidTemplate InvalidTemplateDeployment DeploymentFailed DeploymentCanceled ResourceDeploymentFailure "
        "DeploymentFailedCleanUp DeploymentOutputEvaluationFailed InvalidDeployment "
        "InvalidDeploymentLocation Failed Canceled",
    ),
    (_POLICY, "RequestDisallowedByPolicy RequestDisallowedByAzure"),
    (_LOCKED, "ScopeLocked"),
    (
        _TAKEN,
        "StorageAccountAlreadyTaken StorageAccountAlreadyExists StorageAccountInAnotherResourceGroup "
        "VaultAlreadyExists NameUnavailable ComputeNameTaken ComputeInstanceNameTaken",
    ),
    (_SOFT_DELETED, "ConflictError SoftDeletedWorkspaceExists WorkspaceSoftDeleted"),
    (_ELSEWHERE, "InvalidResourceGroupLocation InvalidResourceLocation"),
    (_PROVIDER, "MissingSubscriptionRegistration SubscriptionNotRegistered"),
    (_CONFLICT, "Conflict ResourceExists PreconditionFailed DeploymentCannotBeCancelled"),
    (_ROLE_EXISTS, "RoleAssignmentExists RoleAssignmentScheduleRequestExists"),
    (_PIM_RULES, "RoleAssignmentRequestPolicyValidationFailed"),
    (_PIM_SHORT, "ActiveDurationTooShort"),
    (_PIM_GONE, "RoleAssignmentDoesNotExist"),
    (_PIM_LICENCE, "AadPremiumLicenseRequired"),
    (_ROLE_CHANGED, "RoleAssignmentUpdateNotPermitted"),
    (_ROLE_LIMIT, "RoleAssignmentLimitExceeded"),
    (_ROLE_UNKNOWN, "RoleDefinitionDoesNotExist InvalidRoleDefinitionId InvalidRoleDefinition"),
    (
        _PRINCIPAL,
        "UnmatchedPrincipalType InvalidPrincipalId PrincipalTypeNotSupported InvalidRoleAssignmentId "
        "InvalidRoleAssignmentRequest",
    ),
    (_DEPLOYMENTS, "DeploymentQuotaExceeded"),
    (_DIRECTORY, "Authorization_RequestDenied"),
    (NO_SECRET, "SecretNotFound SecretDisabled VaultNotFound"),
    (_IN_USE, "ResourceInUse ComputeInUse CannotDeleteResource"),
)

REFUSALS: Mapping[str, Text] = MappingProxyType(
    {code.lower(): sentence for sentence, codes in _BY_MEANING for code in codes.split()}
)
"""Lower-case code -> the sentence for a person. What Azure will say again however often it is asked."""

PASSING: Mapping[str, float] = MappingProxyType(
    {
        "toomanyrequests": 10.0,
        "subscriptionrequeststhrottled": 30.0,
        "tenantrequeststhrottled": 30.0,
        "resourcerequeststhrottled": 30.0,
        "operationsthrottled": 30.0,
        "serviceunavailable": 10.0,
        "serverbusy": 10.0,
        "servertimeout": 10.0,
        "retryableerror": 10.0,
        "anotheroperationinprogress": 15.0,
        "deploymentactive": 15.0,
        "deploymentactiveanduneditable": 15.0,
        "resourcegroupbeingdeleted": 60.0,
        "resourcegroupdeletionblocked": 60.0,
        "resourcenotready": 15.0,
        "workspacenotready": 15.0,
        "parentresourcenotready": 15.0,
        "principalnotfound": 15.0,
        "requestconflict": 10.0,
        "directory_expiredpagetoken": 1.0,
    }
)
"""Lower-case code -> seconds after which asking again makes sense when Azure names none.

PrincipalNotFound is here because a new identity takes up to minutes to reach every part of Azure.
"""

VAGUE = frozenset(
    {
        "badrequest",
        "invalidpropertyvalue",
        "conflict",
        "deploymentfailed",
        "invalidtemplatedeployment",
        "resourcedeploymentfailure",
        "failed",
        "usererror",
        "validationerror",
        "notfound",
        "invaliddeployment",
    }
)
"""Codes that only wrap the one that says something."""

BY_WORDS: tuple[tuple[re.Pattern[str], Text], ...] = tuple(
    (re.compile(words, re.IGNORECASE), sentence)
    for words, sentence in (
        (r"\bquota\b", QUOTA_SENTENCE),
        (r"soft.?deleted|in (?:a )?deleted state|recoverable state", _SOFT_DELETED),
        (r"authorization failed|does not have (?:the )?(?:permission|authorization)", _FORBIDDEN),
        (r"\bvm ?size\b", _SIZE),
        (r"name already exists|name (?:is )?already (?:in use|taken)|name needs to be unique", _TAKEN),
    )
)
"""For vague codes: what the message is about. Azure Machine Learning answers BadRequest and Conflict to most things."""
