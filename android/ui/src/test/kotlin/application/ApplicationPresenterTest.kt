package cn.fujian.bamin.ui.application

import cn.fujian.bamin.core.Colour
import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.application.Application
import cn.fujian.bamin.core.application.FakeApplication
import cn.fujian.bamin.core.application.PlaceSource
import cn.fujian.bamin.core.regions.FakeRegions
import cn.fujian.bamin.ui.steps.Step
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.Test

@OptIn(ExperimentalCoroutinesApi::class)
class ApplicationPresenterTest {
    private val green = Application("1", Colour.Green, emptyList())
    private val application = FakeApplication { _, _ -> Outcome.Done(green) }
    private val regions = FakeRegions()

    @Test fun `where the phone is needs one tap`() = runTest {
        val presenter = presenter(located = 350102)
        presenter.onEvent(ApplicationEvent.Apply)
        runCurrent()
        assertEquals(green, presenter.state.value.done)
        assertEquals(listOf("apply 350102 Gps"), application.calls)
    }

    @Test fun `without a place the button opens the list, a city and then a county`() = runTest {
        val presenter = presenter(located = null)
        presenter.onEvent(ApplicationEvent.Apply)
        assertEquals(regions.prefectures, presenter.state.value.choice?.regions)
        presenter.onEvent(ApplicationEvent.Pick(regions.prefectures[1]))
        presenter.onEvent(ApplicationEvent.Pick(regions.counties(3502)[0]))
        assertNull(presenter.state.value.choice)
        assertEquals(County(350203, "福建省厦门市思明区", PlaceSource.Chosen), presenter.state.value.county)
        assertEquals(emptyList(), application.calls)
    }

    @Test fun `a refusal says why and keeps the county`() = runTest {
        application.onApply = { _, _ -> Outcome.Failed(Failure("error.no_consent")) }
        val presenter = presenter(located = 350102)
        presenter.onEvent(ApplicationEvent.Apply)
        runCurrent()
        assertEquals(Step.Failed(Failure("error.no_consent")), presenter.state.value.step)
        assertNotNull(presenter.state.value.county)
    }

    private fun TestScope.presenter(located: Int?) =
        ApplicationPresenter(application, regions, { located }, backgroundScope).also { runCurrent() }
}
