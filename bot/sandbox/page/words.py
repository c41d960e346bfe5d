"""The page's own words in English and Spanish; what the bot says is the bot's business."""

from typing import Final, Literal

_WORDS: Final[dict[str, tuple[str, str]]] = {
    # frame
    "title": ("amlbot sandbox", "Entorno de pruebas de amlbot"),
    "sandbox_note": ("Nothing here leaves this computer.", "Nada de esto sale de este ordenador."),
    "skip": ("Skip to messages", "Ir a los mensajes"),
    "people": ("People", "Personas"),
    "you_are": ("You are", "Usted es"),
    "be_person": ("Be {name}: {about}", "Ser {name}: {about}"),
    "guest": ("Guest", "Invitado"),
    "outside": ("Outside", "Externo"),
    "guest_short": ("guest", "invit."),
    "gone": ("Deactivated", "Desactivada"),
    "gone_short": ("left", "baja"),
    "outside_short": ("ext.", "ext."),
    "channels": ("Channels", "Canales"),
    "direct": ("Direct messages", "Mensajes directos"),
    "apps": ("App", "Aplicación"),
    "app_home": ("App Home", "Inicio de la app"),
    "behind": ("Behind the scenes", "Entre bastidores"),
    "azure": ("Azure", "Azure"),
    "inspector": ("Inspector", "Inspector"),
    "faults": ("Clock & faults", "Reloj y fallos"),
    "unread": ("unread", "sin leer"),
    "shared": ("shared with a partner", "compartido con un socio"),
    "theme": ("Light or dark", "Claro u oscuro"),
    "language": ("Language of this page", "Idioma de la página"),
    "try_this": ("Try this", "Pruebe esto"),
    "close": ("Close", "Cerrar"),
    "cancel": ("Cancel", "Cancelar"),
    "live": ("live", "en directo"),
    "reconnecting": ("reconnecting…", "reconectando…"),
    "bot_online": ("amlbot is online", "amlbot está conectado"),
    "bot_offline": ("amlbot is not connected", "amlbot no está conectado"),
    # messages
    "messages": ("Messages", "Mensajes"),
    "app_badge": ("APP", "APP"),
    "only_you": ("Only visible to you", "Solo visible para usted"),
    "edited": ("edited", "editado"),
    "reply": ("Reply in thread", "Responder en el hilo"),
    "replies_one": ("{n} reply", "{n} respuesta"),
    "replies_many": ("{n} replies", "{n} respuestas"),
    "thread": ("Thread", "Hilo"),
    "today": ("Today", "Hoy"),
    "yesterday": ("Yesterday", "Ayer"),
    "empty_channel": ("This is the beginning of #{name}.", "Este es el comienzo de #{name}."),
    "empty_dm": ("This is your conversation with {name}.", "Esta es su conversación con {name}."),
    "empty_hint": (
        "Type /aml help, or pick a line from “Try this”.",
        "Escriba /aml help o elija una línea de «Pruebe esto».",
    ),
    "not_member": ("You are not in this conversation.", "Usted no está en esta conversación."),
    "more_actions": ("More actions", "Más acciones"),
    "message_actions": ("Message actions", "Acciones del mensaje"),
    "delete_message": ("Delete message", "Eliminar mensaje"),
    "buried": ("This message was deleted.", "Este mensaje se ha eliminado."),
    # composer
    "write_in": ("Message {name}", "Mensaje para {name}"),
    "write_reply": ("Reply…", "Responder…"),
    "send": ("Send", "Enviar"),
    "composer_hint": (
        "Enter sends · Shift+Enter starts a new line · ↑ repeats",
        "Intro envía · Mayús+Intro abre otra línea · ↑ repite",
    ),
    "attach": ("Attach files", "Adjuntar archivos"),
    "drop_files": ("Remove the files", "Quitar los archivos"),
    "attached": ("To be sent: {names}", "Se enviará: {names}"),
    "suggestions": ("Suggestions", "Sugerencias"),
    "shortcuts": ("Shortcuts", "Atajos"),
    # blocks
    "choose": ("Choose…", "Elija…"),
    "options": ("Options", "Opciones"),
    "nothing_found": ("Nothing found", "Sin resultados"),
    "type_more": ("Type at least {n} characters", "Escriba al menos {n} caracteres"),
    "searching": ("Searching…", "Buscando…"),
    "remove": ("Remove", "Quitar"),
    "optional": ("(optional)", "(opcional)"),
    "required": ("Please complete this required field.", "Este campo es obligatorio."),
    "unknown_block": (
        "This page cannot show a block of type “{kind}”.",
        "Esta página no sabe mostrar un bloque de tipo «{kind}».",
    ),
    "unknown_element": ("[{kind}]", "[{kind}]"),
    "table": ("Table", "Tabla"),
    "cards": ("Cards", "Tarjetas"),
    "filter_rows": ("Filter rows", "Filtrar filas"),
    "previous": ("Previous", "Anterior"),
    "next": ("Next", "Siguiente"),
    "rows_of": ("{from}–{to} of {n}", "{from}–{to} de {n}"),
    "task_pending": ("(pending)", "(pendiente)"),
    "task_in_progress": ("(in progress)", "(en curso)"),
    "task_complete": ("(complete)", "(hecho)"),
    "task_error": ("(failed)", "(falló)"),
    "submit": ("Submit", "Enviar"),
    "uploading": ("Uploading…", "Subiendo…"),
    # home
    "home_empty": (
        "amlbot has not published a Home for you yet. It does so the first time you open this tab.",
        "amlbot aún no ha publicado su Inicio. Lo hace la primera vez que abre esta pestaña.",
    ),
    # answers that went wrong
    "timed_out": (
        "amlbot did not answer within three seconds (operation_timeout), as Slack says of a slow app.",
        "amlbot no respondió en tres segundos (operation_timeout), como dice Slack de una app lenta.",
    ),
    "no_socket": (
        "amlbot is not connected: nobody heard that.",
        "amlbot no está conectado: nadie lo ha oído.",
    ),
    "refused": ("The sandbox says no: {why}", "El entorno de pruebas dice que no: {why}"),
    "unreachable": ("The sandbox does not answer.", "El entorno de pruebas no responde."),
    # azure
    "azure_title": ("Azure, as it is now", "Azure, tal como está ahora"),
    "azure_note": (
        "The sandbox's own subscription. What amlbot did through the Azure SDK shows up here.",
        "La suscripción del entorno de pruebas. Aquí aparece lo que amlbot hizo con el SDK de Azure.",
    ),
    "resource_groups": ("Resource groups", "Grupos de recursos"),
    "computes": ("Compute", "Proceso"),
    "resources": ("Resources", "Recursos"),
    "resource": ("Resource", "Recurso"),
    "resource_group": ("resource group", "grupo de recursos"),
    "kind_storage": ("storage account", "cuenta de almacenamiento"),
    "kind_vault": ("key vault", "almacén de claves"),
    "kind_insights": ("Application Insights", "Application Insights"),
    "kind_logs": ("Log Analytics", "Log Analytics"),
    "kind_registry": ("container registry", "registro de contenedores"),
    "kind_workspace": ("workspace", "área de trabajo"),
    "time_left": ("Time left", "Falta"),
    "role_assignments": ("Role assignments", "Asignaciones de roles"),
    "operations": ("Operations", "Operaciones"),
    "name": ("Name", "Nombre"),
    "location": ("Location", "Ubicación"),
    "kind": ("Type", "Tipo"),
    "size": ("Size", "Tamaño"),
    "nodes": ("Nodes", "Nodos"),
    "state": ("State", "Estado"),
    "holder": ("Who", "Quién"),
    "role": ("Role", "Rol"),
    "scope": ("Scope", "Ámbito"),
    "what": ("What", "Qué"),
    "workspace": ("Workspace", "Área de trabajo"),
    "dependents": ("Depends on", "Depende de"),
    "none_yet": ("None yet.", "Todavía no hay."),
    "empty_group": ("Nothing is in it yet.", "Todavía no contiene nada."),
    "kind_datastore": ("datastores", "almacenes de datos"),
    "deleted": ("Deleted, can be recovered", "Eliminado, recuperable"),
    "subscription": ("subscription", "suscripción"),
    # inspector
    "inspector_title": ("Traffic", "Tráfico"),
    "inspector_note": (
        "Every Slack and Azure call that crossed the sandbox, newest first. Secrets are struck out.",
        "Cada llamada de Slack y Azure que pasó por el entorno, la más nueva primero. Los secretos van tachados.",
    ),
    "all_services": ("All", "Todo"),
    "call": ("Call", "Llamada"),
    "status": ("Status", "Estado"),
    "time": ("Time", "Hora"),
    "service": ("Service", "Servicio"),
    "direction_in": ("from the bot", "del bot"),
    "direction_out": ("to the bot", "al bot"),
    "request": ("Request", "Petición"),
    "response": ("Response", "Respuesta"),
    "calls": ("calls", "llamadas"),
    "find_call": ("Find a call", "Buscar una llamada"),
    # clock and faults
    "faults_title": ("Clock & faults", "Reloj y fallos"),
    "clock": ("Clock", "Reloj"),
    "clock_note": (
        "The sandbox has its own time. Move it forward to see reminders, deadlines and expiry.",
        "El entorno tiene su propia hora. Adelántela para ver recordatorios, plazos y caducidades.",
    ),
    "minutes_10": ("10 minutes", "10 minutos"),
    "hour_1": ("1 hour", "1 hora"),
    "day_1": ("1 day", "1 día"),
    "days_30": ("30 days", "30 días"),
    "freeze": ("Stop the clock", "Parar el reloj"),
    "resume": ("Let it run", "Dejarlo correr"),
    "frozen": ("stopped", "parado"),
    "fault_note": (
        "Order some trouble for the next call and watch what amlbot does about it.",
        "Encargue un problema para la próxima llamada y mire qué hace amlbot.",
    ),
    "fault_presets": ("Trouble", "Problemas"),
    "slack_429": ("Slack: too many requests (429)", "Slack: demasiadas peticiones (429)"),
    "slack_500": ("Slack: internal error (500)", "Slack: error interno (500)"),
    "slack_lost": ("Slack: the answer is lost", "Slack: la respuesta se pierde"),
    "azure_429": ("Azure: throttled (429)", "Azure: limitado (429)"),
    "azure_500": ("Azure: internal error (500)", "Azure: error interno (500)"),
    "azure_lost": ("Azure: done, but the answer is lost", "Azure: hecho, pero la respuesta se pierde"),
    "azure_failed": ("Azure: the long operation fails", "Azure: la operación larga falla"),
    "azure_slow": ("Azure: five seconds late", "Azure: cinco segundos tarde"),
    "times": ("Times", "Veces"),
    "pending_faults": ("Still to come", "Por venir"),
    "clear_faults": ("Cancel all", "Cancelar todo"),
    "no_faults": ("No trouble ordered.", "No hay problemas encargados."),
    # accounts
    "accounts": ("Accounts", "Cuentas"),
    "accounts_note": (
        "What administrators of the Slack workspace change. amlbot is told at once, as by the real Slack.",
        "Lo que cambian quienes administran Slack. amlbot se entera al momento, como con el Slack real.",
    ),
    "account_member": ("Member", "Miembro"),
    "account_guest": ("Guest", "Invitado"),
    "account_gone": ("Deactivated", "Desactivada"),
    # guide
    "guide_intro": (
        "Lines people already know. Click one to put it in the composer, press Enter, and follow it through.",
        "Líneas que la gente ya conoce. Pulse una para llevarla al cuadro de texto, pulse Intro y siga su curso.",
    ),
    "guide_as": ("as {name}, in #{channel}", "como {name}, en #{channel}"),
    "guide_group": ("A resource group", "Un grupo de recursos"),
    "guide_group_next": (
        "The first time, press That is me. Then be Lea and press Approve in #aml-approvals.",
        "La primera vez, pulse Soy yo. Después sea Lea y pulse Aprobar en #aml-approvals.",
    ),
    "guide_default_group": ("Remember it as your default", "Recordarlo como valor predeterminado"),
    "guide_default_group_next": (
        "Answered at once, nobody has to approve: go on as {name}.",
        "Respuesta inmediata, nadie tiene que aprobar: siga como {name}.",
    ),
    "guide_workspace": ("A workspace", "Un área de trabajo"),
    "guide_workspace_next": (
        "Now be Lea, press Approve, and watch the thread and the Azure page.",
        "Ahora sea Lea, pulse Aprobar y mire el hilo y la página de Azure.",
    ),
    "guide_default_workspace": ("Remember the workspace too", "Recordar también el área de trabajo"),
    "guide_default_workspace_next": ("Go on as {name}.", "Siga como {name}."),
    "guide_instance": ("A compute instance", "Una instancia de proceso"),
    "guide_instance_next": (
        "Press Approve as {name} first: nobody approves their own. Then be Lea.",
        "Pulse antes Aprobar como {name}: nadie aprueba lo suyo. Luego sea Lea.",
    ),
    "guide_cluster": ("A compute cluster", "Un clúster de proceso"),
    "guide_cluster_next": (
        "Now be Lea: Approve, or Refuse… with a reason.",
        "Ahora sea Lea: Aprobar, o Rechazar… con un motivo.",
    ),
    "guide_role": ("A role for a colleague", "Un rol para un compañero"),
    "guide_role_next": (
        "Contributor takes two people, as the card says: be Lea, then Pat.",
        "Contributor requiere dos personas, como dice la tarjeta: sea Lea y luego Pat.",
    ),
    "guide_reads": ("And to look around", "Y para mirar"),
    "guide_reads_next": ("Answered at once, only to you.", "Respuesta inmediata y solo para usted."),
    "guide_switch": ("Be {name}", "Ser {name}"),
    "guide_guest": (
        "Then try the same as Gus, a guest, or as Otto, from outside, in #partner-shared.",
        "Luego pruebe lo mismo como Gus, un invitado, o como Otto, externo, en #partner-shared.",
    ),
}

Language = Literal["en", "es"]


def word(key: str, *, language: Language) -> str:
    """One of the page's words; raises KeyError for a word it does not have."""
    english, spanish = _WORDS[key]
    return spanish if language == "es" else english


def catalogue(language: Language) -> dict[str, str]:
    """All the words of one language by key."""
    return {key: word(key, language=language) for key in _WORDS}


def language_of(locale: str) -> Language:
    """The page's language for a Slack locale such as "es-MX"; English for all that is not Spanish."""
    return "es" if locale.lower().startswith("es") else "en"
