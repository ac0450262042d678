@echo off
rem Не запускалось (not run): written with care for Windows 10 and later, never tried on it.
rem run.cmd ARGS: set up what is missing on this machine, then `formulyar ARGS`.
rem No command among ARGS: the window, without a console behind it.
setlocal EnableExtensions DisableDelayedExpansion
chcp 65001 >nul
set "root=%~dp0"
set "venv=%root%.venv"
set "PYTHONUTF8=1"

rem --- Python and its libraries, once for each version of requirements.lock ---
if not exist "%venv%\Scripts\python.exe" goto setup
fc /b "%root%requirements.lock" "%venv%\requirements.lock" >nul 2>&1
if not errorlevel 1 goto start

:setup
set "python="
for %%v in (3.13 3.12 3.11) do if not defined python (
    py -%%v -c "pass" >nul 2>&1 && set "python=py -%%v"
)
if not defined python (
    python -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))" >nul 2>&1 && set "python=python"
)
if not defined python (
    echo Нужен Python от 3.11 до 3.13. Установите его с сайта python.org и запустите снова. 1>&2
    exit /b 3
)
if not exist "%venv%\Scripts\python.exe" (
    echo Создаю окружение Python… 1>&2
    %python% -m venv "%venv%" 1>&2 || goto failed
)
echo Ставлю библиотеки Python, при первом запуске это займёт несколько минут… 1>&2
"%venv%\Scripts\python.exe" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --no-deps --use-pep517 -r "%root%requirements.lock" 1>&2 || goto failed
copy /y "%root%requirements.lock" "%venv%\requirements.lock" >nul || goto failed

:start
set "PYTHONPATH=%root%;%PYTHONPATH%"
set "word=%~1"
if not defined word goto window
if "%word%"=="--library" if "%~3"=="" goto window
"%venv%\Scripts\python.exe" -P -m app %*
exit /b %errorlevel%

:window
start "" "%venv%\Scripts\pythonw.exe" -P -m app %*
exit /b 0

:failed
echo Не удалось подготовить программу к работе. Проверьте подключение к сети и место на диске и запустите снова. 1>&2
exit /b 3
