package cn.fujian.bamin.ui.home

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.FamilyRelation
import cn.fujian.bamin.core.LastTest
import cn.fujian.bamin.core.services.Service
import cn.fujian.bamin.core.wallet.NoPass
import cn.fujian.bamin.core.wallet.Symbol
import cn.fujian.bamin.ui.theme.Tone

/** The page of a code: whose, which, and what can be done with it. Times in Unix seconds. */
data class HomeState(
    val people: List<Person> = emptyList(),
    val shown: String? = null,
    val unread: Int = 0,
    val page: HomePage = HomePage.Opening,
    val notice: HomeNotice? = null,
    /** Of an orange code. */
    val reasons: ReasonsLine? = null,
    /** Of a green one. */
    val services: List<Service> = emptyList(),
    /** Digits that are being typed for a scanner; none: nobody types. */
    val digits: String? = null,
)

/** Somebody whose code can be shown here. */
data class Person(val id: String, val name: String, val own: Boolean, val relation: FamilyRelation?, val tone: Tone)

/** What stands where the code belongs. */
sealed interface HomePage {
    data object Opening : HomePage

    /** A code that a scanner takes. */
    data class Code(
        val symbol: Symbol,
        val tone: Tone,
        val number: String,
        val name: String,
        val asOf: Long,
        val validUntil: Long,
        val test: LastTest?,
        /** When this was drawn, for "tomorrow". */
        val at: Long,
        /** A scanner's digits that are in it. */
        val challenge: Int?,
    ) : HomePage

    /** Nobody has applied on this phone. */
    data object NotApplied : HomePage

    /** Nothing that a scanner would take. */
    data class NoCode(val why: NoPass, val own: Boolean) : HomePage

    /** The screen is being recorded or shared. */
    data object Captured : HomePage

    data class Failed(val why: Failure) : HomePage
}

/** What a person should know beside the code; the gravest one. */
sealed interface HomeNotice {
    /** This phone was replaced or stopped. */
    data object Revoked : HomeNotice

    /** Scanners may refuse the code. */
    data object ClockUnsure : HomeNotice

    /** Nothing was heard since then. */
    data class Offline(val since: Long, val at: Long) : HomeNotice
}

/** How many reasons an orange code has, and when the first one ends by itself. */
data class ReasonsLine(val count: Int, val ends: Int, val first: Long?)

/** What changes every second, and nothing else does. */
data class HomeTick(val ms: Long, val secondsLeft: Int)

sealed interface HomeEvent {
    data class Show(val person: String) : HomeEvent

    data object TryAgain : HomeEvent

    data object AskDigits : HomeEvent

    data class TypeDigits(val digits: String) : HomeEvent

    data object SendDigits : HomeEvent

    data object DismissDigits : HomeEvent

    data object ClearDigits : HomeEvent
}
