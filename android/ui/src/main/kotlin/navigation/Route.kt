package cn.fujian.bamin.ui.navigation

import cn.fujian.bamin.ui.components.Tab

/** Every screen one can be on, with what it is about. */
sealed interface Route {
    // Citizen
    data object Home : Route

    data object ScanPoint : Route

    data object Family : Route

    data object Me : Route

    data class Reasons(val subject: String) : Route

    data class Tests(val subject: String) : Route

    data object Messages : Route

    data class AccessLog(val subject: String) : Route

    data object Help : Route

    data object Services : Route

    data object Settings : Route

    data object Consents : Route

    data object SignIn : Route

    data object Application : Route

    data object FamilyForm : Route

    data class HandOver(val subject: String?) : Route

    data object Group : Route

    data object Arrival : Route

    data object Overseas : Route

    data object CheckIn : Route

    data object Certificate : Route

    data object Appeals : Route

    /** About one reason, or about nothing that has a rule. */
    data class WriteAppeal(val subject: String, val rule: String? = null, val since: Long? = null) : Route

    data object Account : Route

    data object Diagnostics : Route

    // Scan staff
    data object Login : Route

    data object Point : Route

    data object Scan : Route

    data object Number : Route

    data object Queue : Route

    data object Kiosk : Route

    data object SelfCheck : Route

    companion object {
        fun of(tab: Tab): Route = when (tab) {
            Tab.Code -> Home
            Tab.ScanPoint -> ScanPoint
            Tab.Family -> Family
            Tab.Me -> Me
        }
    }
}

/** The place of the bottom navigation that this is, if it is one. */
val Route.tab: Tab?
    get() = when (this) {
        Route.Home -> Tab.Code
        Route.ScanPoint -> Tab.ScanPoint
        Route.Family -> Tab.Family
        Route.Me -> Tab.Me
        else -> null
    }
