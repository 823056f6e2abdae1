package cn.fujian.bamin.ui.home

import androidx.compose.runtime.Composer
import androidx.compose.runtime.CompositionTracer
import androidx.compose.runtime.InternalComposeTracingApi
import androidx.compose.runtime.mutableStateOf
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.SkikoComposeUiTest
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.v2.runSkikoComposeUiTest
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.DpSize
import cn.fujian.bamin.core.services.Service
import cn.fujian.bamin.core.wallet.NoPass
import cn.fujian.bamin.ui.navigation.Route
import cn.fujian.bamin.ui.samples.Phone
import cn.fujian.bamin.ui.samples.SmallPhone
import cn.fujian.bamin.ui.theme.BaminTheme
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import org.junit.Test

@OptIn(ExperimentalTestApi::class)
class HomeScreenTest {
    private val tick = mutableStateOf(HomeTick(1_606_781_566_000, 14))
    private val events = mutableListOf<HomeEvent>()
    private val went = mutableListOf<Route>()

    @Test fun `a tick of the clock redraws the clock, the seconds and the ring alone`() = on(greenWithEntries) {
        val drawn = composedDuring {
            tick.value = HomeTick(1_606_781_567_000, 13)
            waitForIdle()
        }
        onNodeWithText("08:12:47").assertIsDisplayed()
        onNodeWithText("13 秒后换新码").assertIsDisplayed()
        assertEquals(setOf("RunningClock", "NextSymbol", "TickingRing"), drawn)
    }

    @Test fun `the whole code stands on the smallest phone without scrolling`() = on(greenWithEntries, SmallPhone) {
        for (words in listOf("绿码", "08:12:46", "为家人申领")) onNodeWithText(words).assertIsDisplayed()
    }

    @Test fun `the symbol keeps three fifths of the width where type is largest`() = on(greenWithEntries, scale = 2f) {
        val symbol = onNodeWithContentDescription("健康码二维码，绿码").fetchSemanticsNode()
        assertTrue(symbol.size.width >= 0.6 * Phone.width.value, "${symbol.size}")
    }

    @Test fun `orange says why first and has no entries`() = on(orangeState) {
        onNodeWithText("为什么是橙码，现在怎么做").performClick()
        assertEquals(listOf<Route>(Route.Reasons("1")), went)
        onNodeWithText("去乘车").assertDoesNotExist()
    }

    @Test fun `without consent the consents are one touch away`() = on(HomeState(page = HomePage.NoCode(NoPass.NoConsent, own = true))) {
        onNodeWithText("阅读并同意").performClick()
        assertEquals(listOf<Route>(Route.Consents), went)
    }

    @Test fun `another person is one touch away`() = on(greenWithEntries) {
        onNodeWithText("父母 王**").performClick()
        assertEquals(listOf<HomeEvent>(HomeEvent.Show("2")), events)
    }

    private val greenWithEntries = greenState.copy(services = listOf("疫情服务", "去乘车", "去买药", "为家人申领").map { Service(it, it, "", null, null) })

    private fun on(state: HomeState, size: DpSize = Phone, scale: Float = 1f, test: SkikoComposeUiTest.() -> Unit) =
        runSkikoComposeUiTest(Size(size.width.value, size.height.value), Density(1f, scale)) {
            setContent { BaminTheme(dark = false, reducedMotion = true) { HomeScreen(state, tick, { events += it }, { went += it }) } }
            waitForIdle()
            test()
        }

    /** The names of our own composables, not of what they look up, that were composed again. */
    @OptIn(InternalComposeTracingApi::class)
    private fun composedDuring(change: () -> Unit): Set<String> {
        val names = mutableSetOf<String>()
        val tracer = object : CompositionTracer {
            override fun isTraceInProgress() = true

            override fun traceEventStart(key: Int, dirty1: Int, dirty2: Int, info: String) {
                val name = info.substringBefore(" (").substringAfterLast('.')
                if ("bamin" in info && name.first().isUpperCase()) names += name
            }

            override fun traceEventEnd() = Unit
        }
        Composer.setTracer(tracer)
        try {
            change()
        } finally {
            Composer.setTracer(null)
        }
        return names
    }
}
