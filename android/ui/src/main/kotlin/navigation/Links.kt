package cn.fujian.bamin.ui.navigation

private const val OURS = "app:"

/** Whether a link of the operator's leads to a screen of this app (docs/contents.md). */
fun String.isOurs(): Boolean = startsWith(OURS)

/** That screen; none: this version has none of that name. */
fun routeOf(link: String): Route? = when (link.removePrefix(OURS)) {
    "home" -> Route.Home
    "family" -> Route.Family
    "point" -> Route.ScanPoint
    "messages" -> Route.Messages
    "help" -> Route.Help
    "services" -> Route.Services
    "settings" -> Route.Settings
    "consents" -> Route.Consents
    "arrival" -> Route.Arrival
    "overseas" -> Route.Overseas
    "check_in" -> Route.CheckIn
    "appeal" -> Route.Appeals
    else -> null
}
