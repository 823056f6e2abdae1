package cn.fujian.bamin.ui.app

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.saveable.rememberSaveableStateHolder
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import cn.fujian.bamin.core.Text
import cn.fujian.bamin.core.phone.Phone
import cn.fujian.bamin.core.scan.Cue
import cn.fujian.bamin.core.scan.CuePort
import cn.fujian.bamin.core.scan.Frame
import cn.fujian.bamin.core.settings.Language
import cn.fujian.bamin.ui.navigation.BackStack
import cn.fujian.bamin.ui.navigation.Route
import kotlinx.coroutines.CoroutineScope

/** The screens of one phone: each route's presenter over the engine's ports, and its screen. */
@Composable
fun Screens(phone: Phone, language: Language, start: Route, platform: Platform = Platform()) {
    var stack by remember(phone) { mutableStateOf(BackStack(start)) }
    val kept = rememberSaveableStateHolder()
    val place = Place(phone, language, platform, { stack = stack.go(it) }, { stack = stack.back() })
    kept.SaveableStateProvider(stack.here.toString()) { place.Screen(stack.here) }
}

/** What the platform does for a screen. */
class Platform(
    /** Opens a page of another app or of the web; false: it leads nowhere here. */
    val openLink: (String) -> Boolean = { false },
    /** Dials a number. */
    val call: (String) -> Unit = {},
    /** What the camera sees, and each of its frames for the scanner. */
    val viewfinder: @Composable (Modifier, (Frame) -> Unit) -> Unit = { _, _ -> },
    /** What staff hear and feel. */
    val cue: CuePort = Silence,
    /** The county where the phone is, by its six digits; none: it isn't known, or nobody may know. */
    val locate: suspend () -> Int? = { null },
)

private object Silence : CuePort {
    override fun give(cue: Cue, words: Text) = Unit
}

/** What every screen is given. */
internal class Place(
    val phone: Phone,
    val language: Language,
    val platform: Platform,
    val go: (Route) -> Unit,
    val back: () -> Unit,
)

@Composable
private fun Place.Screen(route: Route) {
    when (route) {
        Route.Home -> Home()
        Route.Me -> Me()
        is Route.Reasons -> Reasons(route.subject)
        is Route.Tests -> Tests(route.subject)
        Route.Messages -> Messages()
        Route.Consents -> Consents()
        Route.SignIn -> SignIn()
        Route.Application -> Application()
        is Route.AccessLog -> AccessLog(route.subject)
        Route.Help -> Help()
        Route.Login -> Login()
        Route.Point -> Point()
        Route.Scan -> Scan()
        else -> NotYet(route)
    }
}

/** A presenter that lives as long as its screen, and its questions with it. */
@Composable
internal fun <P> Place.presenter(vararg about: Any, make: (CoroutineScope) -> P): P {
    val scope = rememberCoroutineScope()
    return remember(phone, *about) { make(scope) }
}
