package cn.fujian.bamin.core.checkin

import cn.fujian.bamin.core.Exposure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.Text

/** The daily check-in of who came from overseas. */
interface CheckInPort {
    /** Every reason against the form that the phone finds by itself; none: send it. */
    suspend fun check(form: CheckInForm): List<Text>

    /** After a lost answer the same form is no second check-in. */
    suspend fun send(form: CheckInForm): Outcome<CheckedIn>
}

/** What isn't filled in is empty or none. */
data class CheckInForm(
    /** °C, e.g. `36.5`. */
    val temperature: String = "",
    /** Fever, shortness of breath or cough? */
    val symptoms: Boolean? = null,
    val exposure: Exposure? = null,
    /** Six digits of the county of stay. */
    val county: Int? = null,
    val address: String = "",
) {
    /** All of it is personal. */
    override fun toString() = "CheckInForm"
}

/** A check-in that was kept; times in Unix seconds. */
data class CheckedIn(
    val at: Long,
    /** Fever or symptoms; the text is `check_in.abnormal`. */
    val abnormal: Boolean,
    /** Until when a code is given now. */
    val codeUntil: Long?,
    /** Why none is; the text is `problem.<problem>`. */
    val problem: String?,
)
