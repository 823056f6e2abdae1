package cn.fujian.bamin.core.arrival

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.Text
import kotlinx.coroutines.flow.StateFlow

/** Coming to Fujian from another province. */
interface ArrivalPort {
    /** As it was last heard, without a network. */
    val standing: StateFlow<ArrivalStanding?>

    /** Every reason against the form that the phone finds by itself; none: send it. */
    suspend fun check(form: ArrivalForm): List<Text>

    suspend fun apply(form: ArrivalForm): Outcome<ArrivalStanding>

    /** How it stands now; [standing] follows. */
    suspend fun refresh(): Outcome<ArrivalStanding>
}

/** The application; days are `YYYY-MM-DD`, what isn't filled in is none. */
data class ArrivalForm(
    /** From another province? (是否从省外入闽) */
    val fromElsewhere: Boolean? = null,
    val province: Int? = null,
    val city: Int? = null,
    val departed: String? = null,
    val arrived: String? = null,
    /** Six digits of the household registration. */
    val household: Int? = null,
)

/** How an arrival stands; times in Unix seconds. */
data class ArrivalStanding(
    /** The person is a resident (again). */
    val resident: Boolean,
    /** The city left; none: not from another province. */
    val city: String?,
    /** The first second as a resident. */
    val residentFrom: Long?,
    /** What the province left says of the person. */
    val origin: Origin?,
    /** What the last try came to. */
    val outcome: OriginOutcome?,
    /** When the national platform was last asked. */
    val lastTry: Long?,
    /** When it is asked next. */
    val nextTry: Long?,
    /** How new its data were. */
    val asOf: Long?,
    /** When this was heard. */
    val heardAt: Long,
)

/** What the code of the province left says. */
enum class Origin(val key: String) {
    Waiting("origin.waiting"),
    Green("origin.green"),
    NotGreen("origin.not_green"),
}

/** What asking the national platform came to. */
enum class OriginOutcome(val key: String) {
    NotAsked("origin_outcome.not_asked"),
    Known("origin_outcome.known"),
    NotUploaded("origin_outcome.not_uploaded"),
    UnknownPerson("origin_outcome.unknown_person"),
    Garbled("origin_outcome.garbled"),
    Unreachable("origin_outcome.unreachable"),
}
